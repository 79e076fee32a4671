"""What the intake of orders can say besides what every file may be told and what the gate finds.

The codes of a pay, age or hours doubt are those the parsers name. ``HOLDS``: the order is kept and waits
for a person; ``SAID_BY_GATE``: doubts that the gate says with its law, so that nothing is said twice.
"""

from app.intake.catalogue import ERROR, OK, WARNING, Code, table

ORDER_CODES = table(
    [
        # the employer
        Code(
            "EMPLOYER_MISSING", ERROR, "没有企业名称，请填写营业执照上的全称。",
            "The employer's name is missing; give the full name on its licence.",
        ),
        Code(
            "CREDIT_CODE_MISSING", ERROR, "没有统一社会信用代码，请按营业执照填写18位代码。",
            "The credit code is missing; copy the 18 characters from the licence.",
        ),
        Code(
            "CREDIT_CODE_LENGTH", ERROR, "统一社会信用代码不是18位，请按营业执照核对。",
            "The credit code does not have 18 characters; compare it with the licence.",
        ),
        Code(
            "CREDIT_CODE_FORM", ERROR, "统一社会信用代码含有不可能的字符（不用I、O、Z、S、V），请按营业执照核对。",
            "The credit code has a character it cannot have (I, O, Z, S, V are not used); compare it with the licence.",
        ),
        Code(
            "CREDIT_CODE_CHECK", ERROR, "统一社会信用代码校验位不对，请按营业执照核对。",
            "The last character of the credit code does not check; compare it with the licence.",
        ),
        Code(
            "CREDIT_CODE_DIGITS_LOST", ERROR, "统一社会信用代码被当作数字保存，末几位已丢失，无法还原。请把该列设为文本后重新填写。",
            "The credit code was stored as a number and its last digits are lost. Set the column to text and type it again.",
        ),
        Code(
            "CREDIT_CODE_TWO_NAMES", WARNING, "同一统一社会信用代码用于不同的企业名称，请核对是否有中介冒用企业名义。",
            "One credit code stands with different employers' names; check whether an agency poses as the employer.",
        ),
        Code(
            "EMPLOYER_NAME_DIFFERS", WARNING, "企业名称与系统中登记的不一致，未改动登记名称。请核对。",
            "The employer's name is not the registered one, which was kept. Please check.",
        ),
        Code(
            "AGENCY_POSING", WARNING, "文字表示由他人代招，请填写实际用工单位和发布单位，并由接收地核验委托书。",
            "The text says that somebody else recruits; name the workplace's employer and who posts, and have the mandate "
            "verified.",
        ),
        Code(
            "ORDER_NOT_YOURS", ERROR, "统一社会信用代码不是本单位的，企业账号只能发布本单位的岗位。",
            "The credit code is not your own; an employer may post its own orders only.",
        ),
        # the post
        Code("TITLE_MISSING", ERROR, "没有岗位名称，请填写。", "The post has no title; give one."),
        Code(
            "TITLE_SEVERAL", ERROR, "一个单元格里有多个岗位，请每个岗位填一行，分别写人数和工资。",
            "Several posts stand in one cell; give each its own row with its seats and pay.",
        ),
        Code(
            "TEXT_TOO_LONG", ERROR, "内容超过 {most} 字，无法逐项核对，请精简后再导入。",
            "The text is longer than {most} characters and cannot be checked; shorten it.",
        ),
        Code(
            "TEXT_FORMULA", ERROR, "以 = + - @ 等符号开头的内容可能被表格软件当作公式执行，请改为普通文字。",
            "Text that begins with = + - @ could run as a formula in a spreadsheet; write it as plain words.",
        ),
        Code(
            "OCCUPATION_CODE_UNKNOWN", WARNING, "职业代码不是2022年版职业分类的细类，已按岗位名称推断，请核对。",
            "The occupation code is no class of the 2022 classification; it was guessed from the title. Please check.",
        ),
        Code(
            "OCCUPATION_TO_CONFIRM", WARNING, "按岗位名称推断的职业把握不足，需人工确认后才进入轮次（推断为 {guess}）。",
            "The occupation guessed from the title ({guess}) is not sure; a person must confirm it before a round.",
        ),
        Code(
            "OCCUPATION_UNKNOWN", WARNING, "无法从岗位名称判断职业，请填写职业代码或由人工确认。",
            "No occupation could be read from the title; give its code or have a person set it.",
        ),
        # seats
        Code("SEATS_MISSING", ERROR, "没有招聘人数，请填写数字。", "The number of seats is missing; give a number."),
        Code(
            "SEATS_VAGUE", ERROR, "招聘人数不是数字（如“若干”），请填写确定的人数。",
            "The number of seats is vague; give a number.",
        ),
        Code("SEATS_UNREADABLE", ERROR, "看不懂招聘人数，请只填数字。", "The number of seats cannot be read; write digits only."),
        Code(
            "SEATS_BY_SEX", ERROR, "招聘人数按男女分列，请删除性别并只填总人数。",
            "Seats are split by sex; remove the sexes and give one number.",
        ),
        Code("SEATS_ZERO", ERROR, "招聘人数为0，请填写人数或删除此行。", "The number of seats is 0; give a number or delete the row."),
        Code(
            "SEATS_IMPLAUSIBLE", ERROR, "招聘人数大得不合常理，请核对。", "The number of seats is beyond belief; please check it.",
        ),
        Code(
            "SEATS_AT_LEAST", WARNING, "人数写为“以上”或“+”，按所写数字计。", "The number is open upwards; the written one is used.",
        ),
        Code("SEATS_RANGE", WARNING, "人数写为范围，按较小数计。", "The number is a range; its lower end is used."),
        Code("SEATS_ABOUT", WARNING, "人数是约数，按所写数字计。", "The number is approximate; the written one is used."),
        Code(
            "SEATS_BELOW_TAKEN", ERROR, "招聘人数少于已招人数，请核对。", "There are fewer seats than people already taken on.",
        ),
        Code(
            "SEATS_TAKEN", WARNING, "已招 {taken} 人，剩余 {left} 个名额参与匹配。请核对招聘人数是否为总数。",
            "{taken} seats are taken, {left} are left to match. Check that the number of seats is the whole.",
        ),
        Code("TAKEN_UNREADABLE", ERROR, "看不懂已招人数，请填写数字。", "The number already taken on cannot be read; write digits."),
        Code("ORDER_FULL", ERROR, "名额已招满，此行不需要再导入。", "All seats are taken; this row need not be loaded."),
        Code(
            "RESERVED_INVALID", ERROR, "预留名额多于招聘人数、不是数字，或没有写明预留对象，请改正。",
            "More seats are reserved than offered, or no number or no status stands there; put it right.",
        ),
        # pay
        Code("PAY_MISSING", ERROR, "没有薪资待遇，请填写底薪、综合工资或时薪。", "The pay is missing; give base, composed or hourly pay."),
        Code("PAY_NEGOTIABLE", ERROR, "薪资写为“面议”，发布岗位必须写明工资数额。", "The pay is negotiable; a posting must state an amount."),
        Code(
            "PAY_NO_AMOUNT", ERROR, "薪资中没有可用的数额（如“底薪+提成”），请写明。",
            "The pay has no usable amount (such as 底薪+提成); state one.",
        ),
        Code(
            "PAY_UNIT_UNCLEAR", WARNING, "有工资数字看不出单位（元/月还是元/时），未采用，请写明单位。",
            "A figure's unit (a month or an hour) is not clear; it was not used. Write the unit.",
        ),
        Code("PAY_IMPLAUSIBLE", WARNING, "有工资数字不合常理，未采用，请核对。", "A figure of the pay is beyond belief and was not used."),
        Code("PAY_RANGE_REVERSED", WARNING, "工资范围上下颠倒，已对调，请核对。", "The pay range stood upside down and was turned."),
        Code("PAY_NO_UPPER", OK, "工资没有上限，按所写下限计。", "The pay has no upper end; its lower end is used."),
        Code("PAY_NO_LOWER", WARNING, "工资只有上限，没有下限，请补充。", "The pay has only an upper end; add the lower one."),
        Code("PAY_ABOUT", WARNING, "工资是约数，请写明范围。", "The pay is approximate; write a range."),
        Code(
            "PAY_SEVERAL", WARNING, "同一单元格有几个不同的工资，按最低到最高计，请核对或分行填写。",
            "Several amounts of pay stand in one cell; the lowest to the highest was taken. Check, or use a row each.",
        ),
        Code(
            "PAY_KIND_UNSTATED", WARNING, "没有写明工资是否含加班，按正常工时工资核对最低工资；如为综合工资，请写明底薪。",
            "It is not said whether the pay includes overtime; it was read as pay for normal hours. If it is composed, "
            "give the base.",
        ),
        Code("PAY_DAILY", WARNING, "按日计薪，未折算为月薪，请补充每月综合工资。", "Pay is by the day and was not turned into a month's; add that."),
        Code(
            "PAY_NO_MONTHLY", WARNING, "只有时薪或日薪，不折算为月薪；有月薪要求的劳动者无法匹配，请补充综合工资。",
            "Only hourly or daily pay is given and none a month is made up; people with a pay floor cannot be matched. "
            "Add the month's pay.",
        ),
        Code("PAY_PER_YEAR", WARNING, "按年薪的十二分之一计为综合月薪，请核对。", "A twelfth of the year's pay was taken as the month's; please check."),
        Code("PAY_GUARANTEE", WARNING, "“保底”不等于正常工时的底薪，请另写底薪。", "A guarantee is not base pay for normal hours; give the base."),
        Code(
            "PAY_TOTAL_UNSTATED", WARNING, "只有底薪，没有综合工资，按底薪匹配，请补充。",
            "Only base pay is given, which the matching uses; add the pay in all.",
        ),
        Code("PAY_BASE_AT_MINIMUM", OK, "底薪按当地最低工资标准执行。", "Base pay is the local minimum."),
        # conditions
        Code("AGE_UNREADABLE", WARNING, "看不懂年龄要求，需人工确认后才进入轮次，请写成“18-45周岁”或“不限”。",
             "The age condition cannot be read; the order waits. Write 18-45周岁 or 不限."),
        Code("AGE_REVERSED", WARNING, "年龄范围上下颠倒，已对调，请核对。", "The age range stood upside down and was turned."),
        Code("EDUCATION_UNREADABLE", WARNING, "看不懂学历要求，需人工确认后才进入轮次，请写成“初中及以上”或“不限”。",
             "The schooling asked for cannot be read; the order waits. Write 初中及以上 or 不限."),
        Code("EDUCATION_WISH", OK, "“优先”是愿望，不作为学历条件。", "A preference is a wish, no condition of schooling."),
        Code("EDUCATION_CAP", WARNING, "学历上限不作为条件。", "An upper end of schooling is no condition."),
        Code("CERTIFICATE_WISH", OK, "“有证优先”是愿望，不作为持证条件。", "A certificate preferred is a wish, no condition."),
        Code("CERTIFICATE_BY_LAW", WARNING, "该职业法定需持{certificate}，已按“必须持证”处理。",
             "The law asks for a certificate in this occupation; it was made a condition."),
        Code("EXPERIENCE_NOT_MATCHED", OK, "经验要求不参与自动匹配，请在面试时核对。", "Experience takes no part in the matching; ask at the interview."),
        Code("HOURS_SEVERAL", WARNING, "每日工时写了几个数，按最长的核对。", "Several hours a day are written; the longest was checked."),
        Code("HOURS_BREAKS_UNKNOWN", WARNING, "只写了上下班时间，休息时长不明，请写明每日工时。",
             "Only clock times are written and the breaks are not known; state the hours a day."),
        Code("COUPLE_ROOMS_UNCOUNTED", WARNING, "写有夫妻房但没有间数，请填写间数；未填前按0间。",
             "Rooms for couples are offered without a number; give it. Until then 0 are counted."),
        Code("COUPLE_ROOMS_UNREADABLE", WARNING, "看不懂夫妻房间数，请填写数字；未填前按0间。",
             "The number of rooms for couples cannot be read; until then 0 are counted."),
        Code("HAZARD_UNREADABLE", WARNING, "危害因素中有看不懂的内容，需人工确认后才进入轮次，请按模板填写。",
             "Part of the hazards cannot be read; the order waits. Use the template's words."),
        # place and days
        Code("SITE_MISSING", ERROR, "没有工作地点，请填写到市或区县。", "The workplace is missing; give the city or the county."),
        Code("SITE_VAGUE", ERROR, "工作地点只写到省，请写到市或区县。", "The workplace is only a province; give the city or the county."),
        Code("SITE_SEVERAL", ERROR, "工作地点不唯一（写了几个地方，或名称有重名），请每行写一个，并写明省市。",
             "The workplace is not one place; give one a row, with its province and city."),
        Code("SITE_UNKNOWN", ERROR, "看不懂工作地点，请按“广东省东莞市长安镇”的样子填写。",
             "The workplace cannot be read; write it like 广东省东莞市长安镇."),
        Code("SITE_DIFFERS", WARNING, "工作地点不在地区列所写的地方，按工作地点计，请核对。",
             "The workplace lies outside the region column's place; the workplace counts. Please check."),
        Code("START_MISSING", ERROR, "没有到岗时间，请填写日期。", "The start date is missing; give a date."),
        Code("START_UNREADABLE", ERROR, "看不懂到岗时间（须有年月日），请写成 2026-03-01。",
             "The start date cannot be read (year, month and day are needed); write 2026-03-01."),
        Code("START_ANY_TIME", WARNING, "到岗时间为“随时”，按最早可到达的 {day} 计，请尽量写明日期。",
             "Any start will do; the earliest arrival, {day}, was taken. A date is better."),
        Code("START_MONTH_ONLY", WARNING, "到岗时间只写到月，按该月1日计，请写明日期。",
             "The start names only a month; its first day was taken. Give the day."),
        Code("START_PAST", ERROR, "到岗时间已过，请更新。", "The start date is past; give a new one."),
        Code("START_TOO_SOON", WARNING, "到岗时间太近，外地人员的班车到不了（至少需要 {days} 天），请与企业商量。",
             "The start is too soon for a bus to arrive (at least {days} days); talk to the employer."),
        Code("UNTIL_UNREADABLE", WARNING, "看不懂有效期（须有年月日），请写成 2026-03-31。",
             "The last day cannot be read (year, month and day are needed); write 2026-03-31."),
        Code("UNTIL_MONTH_ONLY", OK, "有效期只写到月，按该月最后一天计。", "The last day names only a month; its last day was taken."),
        Code("UNTIL_BEFORE_START", WARNING, "有效期早于到岗时间，请核对。", "The order ends before its start date; please check."),
        # the same order again
        Code("ORDER_REPEATED", ERROR, "与第 {other} 行是同一岗位，已忽略，请删除重复行。",
             "The same post stands in row {other}; this row was left out. Delete it."),
        Code("ORDER_CODE_REPEATED", ERROR, "岗位编号与第 {other} 行相同但内容不同，请改用不同编号。",
             "The order number of row {other} is used again for another post; give it its own."),
        Code("ORDER_ALIKE", WARNING, "与第 {other} 行的企业、岗位、地点、班次相同但其他内容不同，请填写岗位编号以便区分。",
             "Employer, post, site and shift are those of row {other}, other things differ; give order numbers to tell them apart."),
        Code("ORDER_TWO_AGENCIES", WARNING, "与第 {other} 行疑似同一岗位由两家发布，需人工核对后才进入轮次。",
             "Two organisations seem to post the same job as row {other}; a person must check before a round."),
    ]
)  # fmt: skip

HOLDS = frozenset(
    {
        "OCCUPATION_TO_CONFIRM",
        "OCCUPATION_UNKNOWN",
        "AGE_UNREADABLE",
        "EDUCATION_UNREADABLE",
        "HAZARD_UNREADABLE",
        "AGENCY_POSING",
        "ORDER_TWO_AGENCIES",
        "CREDIT_CODE_TWO_NAMES",
    }
)

SAID_BY_GATE = frozenset({"AGE_BY_SEX", "PAY_BASE_UNSTATED", "UNTIL_MISSING"})
