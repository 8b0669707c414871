# 命令行用语。键名不可改，只改等号后的文字。

desk-state-quarantined = 待甄别
desk-state-at-desk = 待分办
desk-state-transferred = 已转办
desk-state-with-officer = 密件，由指定人员处理

event-filed = 收到提交
event-quarantined = 暂存待甄别
event-kept-at-desk = 留在受理机关
event-transferred = 转办
event-released = 放行
event-read = 查看内容
event-handed-over = 邮件已送达
event-letter-dead = 邮件无法送达

actor-citizen = 提出人
actor-system = 系统
actor-operator = 工作人员

mail-state-waiting = 待发
mail-state-leased = 正在发送
mail-state-sent = 已发出
mail-state-held = 暂停
mail-state-dead = 无法送达

mail-kind-desk = 收件通知
mail-kind-desk-digest = 待甄别汇总
mail-kind-officer = 密件通知
mail-kind-unit = 转办函
mail-kind-citizen-receipt = 收件回执
