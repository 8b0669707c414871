## 投递记录
mail-tries = 投递记录（{ $count } 次）
attempt-sent = 已交邮件服务器
attempt-put-off = 暂缓，将再次发送
attempt-unreached = 邮件服务器不可用，稍后再发
attempt-refused = 未能送达，不再发送
attempt-lost = 结果不明：程序在记录之前中断
reply-taken = 对方服务器已收下这封信。
reply-later = 对方服务器暂时不收，系统会自动再次发送。
reply-full = 收件邮箱已满。请电话告知对方清理邮箱；系统会自动再次发送。
reply-never = 对方服务器拒收，再次发送也不会成功。请核对地址，或者改用电话。
reply-login = 本系统的邮件账号未被接受。请管理员检查邮件设置中的用户名和密码。
reply-certificate = 邮件服务器的证书不正确，为安全起见没有发送。请管理员检查。
reply-encryption = 邮件服务器没有提供加密连接，为安全起见没有发送。请管理员检查。
reply-no-answer = 邮件服务器没有应答，或者连接中断。系统会自动再次发送。
reply-ours = 本系统无法生成这封信。请把信件编号告诉管理员。
reply-unheard = 程序在记下邮件服务器的答复之前中断，这封信可能已经送达。系统会再次发送，内容和编号相同。
mail-state-folded = 并入另一封信

## 一并转办
letter-unit-subject-more = 【转办】{ $number } 等 { $total } 件巡察整改意见建议
letter-unit-more = 近期转你单位的意见建议较多，以下各件一并转办，请从各自的链接查看和办理：

## The paper in place of a letter.
slip-title = 交办单 { $number }
slip-about = 邮件未能送达时，把本单打印后当面送交、传真，或者照本单电话告知。单上的内容与发给该单位的邮件相同，请勿添加提出人的任何信息。交接后，请在办件里写一条备注。
slip-unit = 承办单位
slip-phone = 电话
slip-phone-unknown = 未登记
slip-number = 受理编号
slip-text = 意见内容（已遮盖个人信息）
slip-number-only = 该单位只收编号，内容请向受理机关查询。
slip-ask = 请办理
slip-ask-text = 请在时限内办理，并把办理情况告知{ $receiver }（{ $reach }）。请勿查找、追问提出人。
slip-way = 交接方式
slip-ways = □ 当面　□ 传真　□ 电话
slip-handed-by = 交办人
slip-taken-by = 签收人
slip-date = 日期
slip-why = 为什么需要这张单（不打印）
slip-made = { $day } 打印
slip-link = 打印交办单
