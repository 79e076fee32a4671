"""What every office file goes through: sheets, headers, values, issues, the marked workbook."""
