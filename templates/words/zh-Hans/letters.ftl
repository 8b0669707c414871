# 信件用语。键名不可改，只改等号后的文字；{$…} 是由程序填写的空。

letter-number = 受理编号
letter-notice = 通报
letter-filed = 收到日期
letter-kind = 类型
letter-items = 关联事项
letter-item = 第{ $number }项
letter-whole = 整个通报
letter-verdict = 整改评价
letter-about = 反映的单位
letter-subdistrict = 所在街道
letter-routing = 转办情况
letter-show = 查看
letter-release = 放行转办
letter-commands = 在服务器上使用的命令
letter-automatic = 本邮件由系统自动发出。
letter-mark = 回信编号 { $mark }

secrecy-opinion = 意见建议
secrecy-report = 检举控告
secrecy-sealed = 密件

hold-rate = 同一网络短时间内提交较多，暂存待甄别
hold-honeypot = 填写了人看不到的栏目，可能是程序所为，暂存待甄别
hold-too-fast = 提交过快，可能是程序所为，暂存待甄别
hold-accusation = 内容疑似检举控告，未转单位；确属检举控告的，请勿放行
hold-self-identification = 内容疑似写明了提出人身份，未转单位；放行后单位会看到
hold-after-triage = 承办单位设为分办后转，未转单位
hold-report = 检举控告，不转单位
hold-about-unit = 反映单位自身问题，不转单位
hold-commission-only = 含只由受理机关办理的事项，不转单位
hold-no-item = 对整个通报的意见，不转单位
hold-unresolved = 含主办单位待定的事项，请选定单位后转办
hold-no-recipient = 没有可以转给的单位，或者其未设邮箱
hold-sealed = 密件，只通知指定人员
hold-by-desk = 由受理机关决定留置，未转单位

letter-desk-subject = 【收件】{ $number } { $kind }{ $items }
letter-desk-subject-held = 【待甄别】{ $number } { $kind }{ $items }
letter-desk-title = 收到一件{ $kind }
letter-desk-told = 已同时转给承办单位
letter-desk-silent = 按设置，本邮件不含内容。
letter-desk-care = 以下为原文，不附提出人留下的姓名和联系方式。请勿转给所反映的单位或者个人。
letter-desk-original-end = 原文完

letter-digest-subject = 【待甄别】巡察整改意见建议{ $total }件
letter-digest-title = 有{ $total }件暂存待甄别
letter-digest-text = 以下各件已收到并出具回执，尚未转给任何单位，也未给提出人发信。请逐件查看：可以办理的，放行后按规则转办；其余的不放行，仍予保存。
letter-digest-more = 另有{ $more }件未列出，请在服务器上查看。

letter-officer-subject = 【密件】{ $number }
letter-officer-title = 收到一件密件
letter-officer-text = 有一件内容只由您处理。本邮件不含内容，请勿转发。

letter-unit-subject = 【转办】{ $number } 巡察整改意见建议{ $items }
letter-unit-greeting = { $unit }：
letter-unit-text = 有一件意见建议转你单位研究办理。
letter-unit-clean = 以下内容中的个人信息由系统自动遮盖，可能有遗漏。
letter-unit-pointer = 内容请向{ $receiver }索取。
letter-unit-rules = 请勿向无关人员转发本邮件；不得查问、追查反映人身份。
letter-unit-call = 请在上面的页面签收和反馈，这样最可靠。如需询问，请联系{ $receiver }（{ $phone }），并报受理编号。
letter-unit-link = 签收、反馈办理情况、申请退回或者延期，请打开以下链接（只用于这一件，请勿转给无关人员）：

letter-unit-reminder-subject = 【催签】{ $number }
letter-unit-reminder-subject-more = 【催签】{ $number } 等 { $total } 件
letter-unit-reminder-text = 有一件转办的意见建议（{ $number }）还没有签收。
letter-unit-reminder-link = 请打开以下链接签收并办理（只用于这一件，请勿转给无关人员）：
letter-unit-reminder-more = 以下各件也还没有签收，请从各自的链接签收和办理：

letter-citizen-subject = 受理编号 { $number } 收件回执
letter-citizen-greeting = 您好：
letter-citizen-text = 您提交的内容已收到，受理编号 { $number }。
letter-citizen-link = 凭受理编号和提交时得到的查询码，可在以下网址查询办理情况：
letter-citizen-neutral = 为保护您的信息，本邮件不含所反映的内容和查询码。请勿直接回复；如有疑问，请联系受理机关（{ $phone }）。
letter-citizen-mistake = 如果您没有提交过任何内容，可能是他人误填了您的邮箱，请忽略本邮件。
letter-subject-items = （第{ $numbers }项）
letter-pair = { $name }：{ $value }
letter-lang = zh-Hans
