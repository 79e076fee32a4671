"""What a roster's intake can say besides what every file may be told: code, level, both sentences.

No sentence holds the value of a personal field. A long number that carries a disability certificate's
digits is called just that, a longer number, and what is cut off is kept nowhere.
"""

from app.intake.catalogue import ERROR, OK, WARNING, Code, table

ROSTER_CODES = table(
    [
        # the number
        Code(
            "ID_MISSING",
            ERROR,
            "没有证件号码，本行不能导入。请补填18位居民身份证号码。",
            "The ID number is missing; the row cannot be loaded. Fill in the 18-character resident ID number.",
        ),
        Code(
            "ID_DIGITS_LOST",
            ERROR,
            "证件号码被当作数字存放，末几位已丢失（如 4.52E+17 或末位 000），无法还原。请把该列设为“文本”格式后按身份证重新录入，"
            "不要补零。",
            "The ID number was stored as a number and its last digits are lost (4.52E+17, or 000 at the end); they cannot "
            "be restored. Set the column to Text and type the number again from the card; do not pad it.",
        ),
        Code(
            "ID_15_DIGITS",
            ERROR,
            "这是15位旧身份证号码，不能推算18位号码。请向本人核实并填写18位号码。",
            "This is an old 15-digit number; the 18-character one cannot be derived. Ask the person and fill it in.",
        ),
        Code(
            "ID_17_DIGITS",
            ERROR,
            "证件号码只有17位，缺一位，不能补算。请按身份证填写18位号码。",
            "The ID number has 17 digits: one is missing and cannot be worked out. Fill in all 18 from the card.",
        ),
        Code(
            "ID_LENGTH",
            ERROR,
            "证件号码位数不对，应为18位。请按身份证重新填写。",
            "The ID number has the wrong length; it has 18 characters. Fill it in again from the card.",
        ),
        Code(
            "ID_MASKED",
            ERROR,
            "证件号码被星号遮盖，不能使用。请填写完整号码。",
            "The ID number is masked by asterisks and cannot be used. Fill in the whole number.",
        ),
        Code(
            "ID_FORM",
            ERROR,
            "证件号码含有不应出现的字符，应为17位数字加1位数字或X。请按身份证重新填写。",
            "The ID number holds characters it cannot have: it is 17 digits and a digit or X. Fill it in again.",
        ),
        Code(
            "ID_CHECKSUM",
            ERROR,
            "证件号码的校验位不对，至少有一位录错。请按身份证核对。",
            "The ID number's check character is wrong: at least one digit is mistyped. Compare it with the card.",
        ),
        Code(
            "ID_DATE",
            ERROR,
            "证件号码中的出生日期不存在或在今天之后。请按身份证核对。",
            "The birth date within the ID number does not exist or lies in the future. Compare it with the card.",
        ),
        Code(
            "ID_REGION_UNKNOWN",
            WARNING,
            "证件号码前6位不是已知的行政区划代码，已保留。请核对。",
            "The first six digits of the ID number are no known division code; it was kept. Please check it.",
        ),
        Code(
            "ID_ENDS_000",
            WARNING,
            "证件号码末三位为000，可能是录入时丢失了末位。请与身份证核对。",
            "The ID number ends in 000: its last digits may have been lost on entry. Compare it with the card.",
        ),
        Code(
            "ID_LOWER_X",
            OK,
            "证件号码末位的小写 x 已改为大写 X。",
            "The small x at the end of the ID number was made a capital X.",
        ),
        Code(
            "ID_TIDIED",
            OK,
            "证件号码中的全角数字、空格或引号已规整，数字未变。",
            "Full-width digits, spaces or quotes in the ID number were tidied; no digit changed.",
        ),
        Code(
            "ID_LONGER",
            OK,
            "号码多于18位，前18位是有效的居民身份证号码，已采用；其余位数未保存。",
            "The number has more than 18 characters; its first 18 are a sound resident ID number and were used, the rest is "
            "kept nowhere.",
        ),
        Code(
            "ID_TWICE",
            ERROR,
            "此人在本文件第 {row_of_first} 行已出现（{sheet_of_first}），本行未导入。请保留正确的一行，删除另一行。",
            "This person already stands in row {row_of_first} of this file ({sheet_of_first}); this row was not loaded. Keep "
            "the right row and delete the other.",
        ),
        Code(
            "ID_TWO_NAMES",
            ERROR,
            "同一证件号码在本文件中对应不同姓名，这些行都未导入。请核对号码和姓名。",
            "The same ID number stands beside different names in this file; none of these rows was loaded. Check numbers and "
            "names.",
        ),
        Code(
            "ROW_REPEATED",
            OK,
            "此行与前面的一行完全相同，只导入一次。",
            "This row repeats an earlier one exactly; it is loaded once.",
        ),
        # who
        Code(
            "NAME_MISSING",
            ERROR,
            "没有姓名，本行不能导入。请补填。",
            "The name is missing; the row cannot be loaded. Fill it in.",
        ),
        Code(
            "NAME_FORMULA",
            ERROR,
            "姓名单元格是公式或以 = + - @ 等符号开头，不予导入。请直接填写姓名。",
            "The name cell is a formula or begins with a sign such as = + - @; it is refused. Type the name itself.",
        ),
        Code(
            "NAME_DAMAGED",
            ERROR,
            "姓名文字已损坏（乱码），无法还原。请重新填写。",
            "The name is damaged (bytes were lost) and cannot be restored. Write it again.",
        ),
        Code(
            "NAME_INVALID",
            ERROR,
            "姓名一栏不是姓名（数字、日期或过长文字）。请重新填写。",
            "What stands in the name column is no name (a number, a date or a long text). Fill it in again.",
        ),
        Code(
            "NAME_TIDIED",
            OK,
            "姓名中的空格或全角符号已规整。",
            "Spaces or full-width signs in the name were tidied.",
        ),
        Code(
            "NAME_REPAIRED",
            WARNING,
            "姓名中夹带的拼音已去除，汉字未变。请核对姓名。",
            "Pinyin mixed into the name was taken out; no character was changed. Please check the name.",
        ),
        Code(
            "NAME_UNUSUAL",
            WARNING,
            "姓名写法少见，已保留。请核对。",
            "The name is written in an unusual way; it was kept. Please check it.",
        ),
        Code(
            "SEX_CODED",
            OK,
            "性别代码 1/2 已按国家标准读作男/女。",
            "The sex codes 1 and 2 were read as male and female after the national standard.",
        ),
        Code(
            "SEX_UNCLEAR",
            WARNING,
            "性别无法识别，已按证件号码取值。请改为“男”或“女”。",
            "The sex is not understood; the ID number's was used. Write 男 or 女.",
        ),
        Code(
            "SEX_DIFFERS",
            WARNING,
            "性别与证件号码不一致，已按证件号码取值。请核对。",
            "The sex differs from the ID number's; the ID number's was used. Please check it.",
        ),
        Code(
            "BIRTH_UNCLEAR",
            WARNING,
            "出生日期无法识别，已按证件号码取值。请改为 1990-01-31 的形式。",
            "The birth date is not understood; the ID number's was used. Write it as 1990-01-31.",
        ),
        Code(
            "BIRTH_DIFFERS",
            WARNING,
            "出生日期与证件号码不一致，年龄未经核实（AGE_UNVERIFIED）：已保留，核对改正前不参加匹配。",
            "The birth date differs from the ID number's, so the age is not verified (AGE_UNVERIFIED): kept, but not matched "
            "until it is checked and mended.",
        ),
        Code(
            "AGE_UNCLEAR",
            WARNING,
            "年龄无法识别，已按证件号码计算。请填写数字。",
            "The age is not understood; it was counted from the ID number. Write a number.",
        ),
        Code(
            "AGE_DIFFERS",
            WARNING,
            "年龄与证件号码相差一岁以上，已按证件号码计算。请核对。",
            "The age is more than one year off the ID number's, which was used. Please check it.",
        ),
        Code(
            "AGE_UNDER_16",
            ERROR,
            "未满16周岁，不得推荐就业，本行不导入、不保存。",
            "Not yet 16: nobody under 16 may be put forward for work; the row is neither loaded nor kept.",
        ),
        Code(
            "AGE_MINOR",
            OK,
            "16至17周岁：只能推荐没有危害因素的岗位。",
            "Aged 16 or 17: only jobs without any hazard may be proposed.",
        ),
        Code(
            "AGE_OVER_60",
            OK,
            "年满60周岁：国家没有年龄上限，照常参加匹配；请确认本人意愿。",
            "Aged 60 or more: there is no national upper age, matching goes on as for all; make sure it is the person's wish.",
        ),
        Code(
            "EDUCATION_UNCLEAR",
            WARNING,
            "文化程度无法识别，按“不详”处理。请改为模板中的选项。",
            "The education is not understood and counts as unknown. Use one of the template's choices.",
        ),
        Code(
            "PHONE_MISSING",
            WARNING,
            "没有联系电话，无法通知本人。请补填。",
            "There is no phone number, so the person cannot be told. Fill one in.",
        ),
        Code(
            "PHONE_UNCLEAR",
            WARNING,
            "联系电话不是有效号码，未采用。请核对后重填。",
            "The phone number is not a sound one and was not used. Check it and write it again.",
        ),
        Code(
            "PHONE_SEVERAL",
            OK,
            "一格内有多个电话，已取第一个有效号码。",
            "Several phone numbers stand in one cell; the first sound one was used.",
        ),
        Code(
            "PHONE_HOUSEHOLD",
            OK,
            "本人没有电话，已用户联系电话。",
            "The person has no phone number; the household's was used.",
        ),
        Code(
            "PHONE_SHARED",
            WARNING,
            "同一电话出现在 {count} 行，可能是干部代填的电话。请改为本人或家人的电话。",
            "The same phone number stands in {count} rows: it may be a village cadre's. Fill in the person's own or the "
            "family's.",
        ),
        # where
        Code(
            "COUNTY_UNKNOWN",
            ERROR,
            "看不懂县名或区划代码。请填写县（市、区）全称或6位代码。",
            "The county's name or code is not understood. Write its full name or its six-digit code.",
        ),
        Code(
            "COUNTY_FOREIGN",
            ERROR,
            "此人所在县不属于本单位管辖范围，本行未导入。请确认导入单位是否正确。",
            "This person's county is not within your office's area; the row was not loaded. Check the office.",
        ),
        Code(
            "COUNTY_CODE_CHANGED",
            OK,
            "区划代码或名称已变更，已换成现行代码。",
            "The division's code or name has changed; today's code was used.",
        ),
        Code(
            "COUNTY_FROM_OFFICE",
            OK,
            "文件没有县一列，按导入单位所在县处理。",
            "The file has no county column; the loading office's county was used.",
        ),
        Code(
            "COUNTY_BLANK",
            OK,
            "县一格为空，按导入单位所在县处理。",
            "The county is blank; the loading office's county was used.",
        ),
        Code(
            "COUNTY_FROM_TITLE",
            WARNING,
            "文件没有县一列，按标题中的县名处理。请核对。",
            "The file has no county column; the county named in the title was used. Please check it.",
        ),
        Code(
            "COUNTY_MISSING",
            WARNING,
            "文件没有县一列，县暂缺；正式导入时按所属单位的县处理。",
            "The file has no county column, so the county is not known yet; a real load uses the office's county.",
        ),
        Code(
            "VILLAGE_BLANK",
            WARNING,
            "村名为空，未按上一行推断。请补填。",
            "The village is blank; it was not taken from the row above. Fill it in.",
        ),
        # household
        Code(
            "HOUSEHOLD_DIGITS_LOST",
            WARNING,
            "户编号被当作数字存放，末几位已丢失，未采用。请改为文本格式重新录入。",
            "The household number was stored as a number and lost its last digits; it was not used. Type it again as text.",
        ),
        Code(
            "HOUSEHOLD_UNCLEAR",
            WARNING,
            "户编号无法识别，未采用。请核对。",
            "The household number is not understood and was not used. Please check it.",
        ),
        Code(
            "HOUSEHOLD_TWO_HEADS",
            WARNING,
            "同一户有两个户主，可能是重复导入造成。请核对户编号和与户主关系。",
            "This household has two heads, perhaps from a repeated load. Check the household number and the relation.",
        ),
        Code(
            "ZERO_EMPLOYMENT_UNCLEAR",
            WARNING,
            "“零就业家庭”一栏无法识别，按“否”处理。请填“是”或“否”。",
            "Whether this is a zero-employment household is not understood and counts as no. Write 是 or 否.",
        ),
        Code(
            "COMPANION_ALONE",
            WARNING,
            "该结伴编号只有一人，结伴未生效。请为同伴填写相同编号。",
            "Only one person has this companion number, so it has no effect. Give the companions the same number.",
        ),
        Code(
            "COMPANION_UNCLEAR",
            WARNING,
            "结伴编号应为简短编号（如 A1），结伴方式应为“同岗位”“同企业”或“同城市”；未采用。",
            "A companion number is a short label (such as A1), and companions stay in the same job, employer or city (同岗位, "
            "同企业, 同城市); it was not used.",
        ),
        Code(
            "COMPANION_DIFFERS",
            WARNING,
            "同一结伴编号的结伴方式不一致，已采用该组第一行的。请改为一致。",
            "The companions of one number ask for different togetherness; the first row's was used. Make them alike.",
        ),
        # status
        Code(
            "EXTRACT_OLD",
            WARNING,
            "数据日期是 {count} 天前，身份可能已变化。请导入最新数据。",
            "The data are {count} days old; statuses may have changed since. Load a fresh extract.",
        ),
        Code(
            "EXTRACT_DATE_UNCLEAR",
            WARNING,
            "数据日期无法识别，无法判断数据新旧。请填写日期。",
            "The data date is not understood, so the age of the data is unknown. Write a date.",
        ),
        Code(
            "STATUS_UNKNOWN",
            WARNING,
            "身份类别无法识别，未采用。请改为模板中的选项。",
            "The priority status is not understood and was not used. Use one of the template's choices.",
        ),
        Code(
            "STATUS_EXPIRED",
            OK,
            "该优先身份已到期（或风险已消除），保留记录，不再按该身份优先。",
            "This priority status has ended (or the risk is removed): it stays on record and gives no priority any more.",
        ),
        Code(
            "STATUS_NOT_YET",
            OK,
            "该优先身份尚未开始，自认定日期起生效。",
            "This priority status has not begun; it counts from its date on.",
        ),
        Code(
            "STATUS_DATE_UNCLEAR",
            WARNING,
            "身份的日期无法识别，该身份未采用。请改为 2026-01-31 的形式。",
            "A date of the priority status is not understood, so the status was not used. Write it as 2026-01-31.",
        ),
        Code(
            "STATUS_DATES_REVERSED",
            WARNING,
            "身份的终止日期早于认定日期，该身份未采用。请核对。",
            "The priority status ends before it begins, so it was not used. Please check the dates.",
        ),
        Code(
            "RISK_END_UNKNOWN",
            WARNING,
            "风险已消除但没有消除时间，不再按监测对象优先。请补填消除时间。",
            "The risk is removed but not since when; it gives no priority any more. Fill in the date of removal.",
        ),
        Code(
            "RISK_CONTRADICTORY",
            WARNING,
            "风险未消除，却填有消除时间，已按消除时间处理。请核对。",
            "The risk is said to remain, yet a date of removal stands there; the date was followed. Please check it.",
        ),
        Code(
            "FLAG_UNCLEAR",
            WARNING,
            "此栏无法识别，按“否”处理。请填“是”或“否”。",
            "This cell is not understood and counts as no. Write 是 or 否.",
        ),
        # whether to be put forward
        Code(
            "IN_SCHOOL",
            WARNING,
            "在校生：已保留，毕业前不参加匹配。已毕业的请改为“非在校生”。",
            "A pupil or student: kept, but not matched before leaving school. Write 非在校生 if school is over.",
        ),
        Code(
            "FISCALLY_PAID",
            WARNING,
            "财政供养人员：已保留，不参加匹配。填错的请改正。",
            "Paid by the state: kept, but not matched. Mend it if it is wrong.",
        ),
        Code(
            "PUBLIC_POST",
            WARNING,
            "在公益性岗位：已保留，不参加匹配。已退出的请改正。",
            "Holds a public-welfare post: kept, but not matched. Mend it if the post has ended.",
        ),
        Code(
            "LABOUR_NONE",
            WARNING,
            "登记为无劳动能力：已保留，不参加匹配。本人愿意外出的，请在“就业意愿”填“有”。",
            "Recorded as unable to work: kept, but not matched. If the person wishes to go, write 有 under 就业意愿.",
        ),
        Code(
            "WISH_NONE",
            OK,
            "本人没有就业意愿：已保留，不参加匹配。",
            "The person does not wish to work away: kept, but not matched.",
        ),
        Code(
            "WISH_UNCLEAR",
            WARNING,
            "就业意愿不明确（如“看情况”），按未表态处理，仍参加匹配并须征得本人同意。请尽量问明。",
            "The wish to work is not clear (such as 看情况) and counts as not stated: still matched, and the person is asked. "
            "Ask beforehand if you can.",
        ),
        Code(
            "EMPLOYED",
            WARNING,
            "已在岗就业：已保留，不参加匹配。愿意换岗的，请在“就业意愿”填“有”。",
            "Already at work: kept, but not matched. If the person wishes to change, write 有 under 就业意愿.",
        ),
        Code(
            "EMPLOYED_WISHES",
            OK,
            "已在岗就业但有就业意愿，照常参加匹配。",
            "Already at work but wishes to change: matched as everybody else.",
        ),
        Code(
            "CONSENT_REFUSED",
            WARNING,
            "本人不同意使用其信息：已保留，不参加匹配。",
            "The person does not consent to the use of the data: kept, but not matched.",
        ),
        Code(
            "CONSENT_UNCLEAR",
            WARNING,
            "“同意”一栏无法识别，按未填处理。请填“是”或“否”。",
            "The consent is not understood and counts as not stated. Write 是 or 否.",
        ),
        Code(
            "OPTED_OUT",
            OK,
            "本人不参加自动匹配：转人工推荐，不受影响。",
            "The person takes no part in automatic matching: recommended by hand, without any penalty.",
        ),
        # what the person can and wants
        Code(
            "SKILL_UNCLEAR",
            WARNING,
            "技能无法对应职业分类，未采用。请按“职业:等级:证书”填写，职业用《职业分类大典》名称。",
            "The skill fits no class of the classification and was not used. Write occupation:level:certificate with the "
            "name of the classification.",
        ),
        Code(
            "SKILL_LEVEL_UNCLEAR",
            WARNING,
            "技能等级或证书无法识别，按“熟练、无证书”处理。请填五级至一级，证书填“有”或“无”。",
            "The skill's level or certificate is not understood and counts as practised, no certificate. Write 五级 to 一级 "
            "and 有 or 无.",
        ),
        Code(
            "OCCUPATION_UNKNOWN",
            WARNING,
            "意向岗位中有名称或代码不在职业分类中，该项未采用。请改用分类名称，或填“不限”。",
            "A wished job's name or code is not in the classification and was not used. Use a name of it, or 不限 for any.",
        ),
        Code(
            "DESTINATION_UNKNOWN",
            WARNING,
            "意向地区中有看不懂或有歧义的地名，该项未采用。请填省、市、县全称，或填“不限”。",
            "A wished place is not understood or may mean several; it was not used. Write its full name, or 不限 for any.",
        ),
        Code(
            "DESTINATION_BROAD",
            WARNING,
            "“省外”一类的意向按“不限”处理。如有具体省市请填写。",
            "A wish such as 省外 (any other province) counts as anywhere. Name the provinces or cities if there are any.",
        ),
        Code(
            "MIN_WAGE_RANGE",
            OK,
            "期望月薪是一个范围，已取其下限。",
            "The wished pay is a range; its low end was used.",
        ),
        Code(
            "MIN_WAGE_UNCLEAR",
            WARNING,
            "期望月薪无法识别，按“无要求”处理。请填每月元数。",
            "The wished pay is not understood and counts as none. Write yuan a month.",
        ),
        Code(
            "AVAILABLE_MONTH",
            WARNING,
            "可到岗日期只有年月，已取该月最后一天。请填写具体日期。",
            "Only a month is given for the start; its last day was used. Write the date.",
        ),
        Code(
            "AVAILABLE_UNCLEAR",
            WARNING,
            "可到岗日期无法识别，按“随时”处理。请填写日期。",
            "The date from which the person can start is not understood and counts as now. Write a date.",
        ),
    ]
)
