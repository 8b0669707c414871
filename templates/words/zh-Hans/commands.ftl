# 命令行用语。键名不可改，只改等号后的文字。

desk-state-quarantined = 待甄别
desk-state-at-desk = 待分办
desk-state-accepted = 办理中
desk-state-transferred = 已转办
desk-state-in-review = 待审核
desk-state-answered = 已答复
desk-state-closed = 已办结
desk-state-with-officer = 密件，由指定人员处理

event-entered = 工作人员录入
event-filed = 收到提交
event-quarantined = 暂存待甄别
event-kept-at-desk = 留在受理机关
event-transferred = 转办
event-released = 放行
event-read = 查看内容
event-handed-over = 邮件已送达
event-letter-dead = 邮件无法送达
event-letter-retried = 人工重发信件
event-letter-held = 人工暂停信件
event-letter-released = 人工放行信件
event-accepted = 本机关办理
event-lane-changed = 变更类别
event-items-changed = 变更事项
event-copy-adjusted = 调整遮盖
event-held = 留置
event-merged = 合并
event-linked = 关联重复件
event-referred = 告知渠道
event-asked = 询问提出人
event-noted = 备注
event-drafted = 拟答复
event-returned = 退回修改
event-answered = 答复
event-closed = 办结
event-reopened = 重新办理
event-withdrew = 回避
event-extension-asked = 申请延期
event-extended = 批准延期
event-assigned = 指定承办人
event-reveal-asked = 申请查看身份
event-reveal-approved = 批准查看身份
event-revealed = 查看身份

actor-citizen = 提出人
actor-system = 系统
actor-operator = 系统管理命令
actor-staff = 工作人员

mail-state-waiting = 待发
mail-state-leased = 正在发送
mail-state-sent = 已发出
mail-state-held = 暂停
mail-state-dead = 无法送达
mail-state-recalled = 已撤回

mail-kind-desk = 收件通知
mail-kind-desk-digest = 待甄别汇总
mail-kind-officer = 密件通知
mail-kind-unit = 转办函
mail-kind-citizen-receipt = 收件回执
