## 投递记录
mail-tries = 投递记录（{ $count } 次）
attempt-sent = 已交邮件服务器
attempt-put-off = 暂缓，将再次发送
attempt-unreached = 邮件服务器不可用，稍后再发
attempt-refused = 未能送达，不再发送
reply-taken = 对方服务器已收下这封信。
reply-later = 对方服务器暂时不收，系统会自动再次发送。
reply-full = 收件邮箱已满。请电话告知对方清理邮箱；系统会自动再次发送。
reply-never = 对方服务器拒收，再次发送也不会成功。请核对地址，或者改用电话。
reply-login = 本系统的邮件账号未被接受。请管理员检查邮件设置中的用户名和密码。
reply-certificate = 邮件服务器的证书不正确，为安全起见没有发送。请管理员检查。
reply-encryption = 邮件服务器没有提供加密连接，为安全起见没有发送。请管理员检查。
reply-no-answer = 邮件服务器没有应答，或者连接中断。系统会自动再次发送。
reply-ours = 本系统无法生成这封信。请把信件编号告诉管理员。
mail-state-folded = 并入另一封信

## 一并转办
letter-unit-subject-more = 【转办】{ $number } 等 { $total } 件巡察整改意见建议
letter-unit-more = 近期转你单位的意见建议较多，以下各件一并转办，请从各自的链接查看和办理：
