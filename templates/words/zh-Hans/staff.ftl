# 工作人员页面用语。键名不可改，只改等号后的文字。

## 每页
staff-site-title = 意见建议办理工作台
staff-sign-out = 退出登录
staff-home = 返回工作台
staff-nav-day = 今日
role-handler = 承办人
role-lead = 负责人
role-auditor = 审计员
role-administrator = 管理员
staff-day-role = 您的岗位：{ $role }。

## 登录
staff-sign-in = 登录
sign-in-intro = 本工作台仅供受理机关工作人员使用。
staff-mail = 电子邮箱
staff-password = 口令
staff-code = 动态验证码
staff-code-hint = 验证器应用上的 6 位数字，每 30 秒更换一次，每个只能用一次
sign-in-error-wrong = 未能登录：邮箱、口令或动态验证码不正确
sign-in-wrong-hint = 请逐项核对。用过的验证码不能再用，请等下一个；手机时间不准，验证码也会不符。
sign-in-error-busy = 尝试次数较多，请稍后再试
sign-in-error-unavailable = 系统暂时无法登录，请稍后再试
sign-in-wait = 请在 { $seconds } 秒后再试。已经登录的人不受影响。
staff-nav-entry = 录入
entry-title = 录入来信、来电、来访
entry-intro = 与网上提交的办成同一种件：编号、转办、期限和答复都一样。
entry-channel = 渠道
entry-items-hint = 事项编号，用逗号分开，例如 3, 19；不填表示针对整个通报
entry-text-hint = 照原话录入；来信较长的，摘录主要内容。原件仍按规定归档。
entry-about-hint = 反映哪个单位的作风或者行为；选了就只由受理机关处理，不转该单位
entry-button = 录入
entry-taken = 已录入
entry-tell = 请告知来电人、来访人，或者写在回函上：凭编号和查询码可以在网上查询进展。查询码只在这里显示一次。
entry-code = 查询码
entry-open = 打开该件
entry-next = 再录一件
entry-no-channel = 请选择渠道
entry-used = 这个页面已经录入过另一件。内容还在下面，确认后再点一次“录入”，会作为新的一件。
entry-stale = 这个页面已经过期，或者所选的通报已经撤下，什么也没有录入。内容还在下面：请核对通报和事项，再点一次“录入”。
entry-unavailable = 暂时无法保存，什么也没有录入。内容还在下面，请稍后再点一次。
confirm-title = 再次验证
confirm-intro = 查看提出人身份、导出日志之前，请再输入一次动态验证码。验证后几分钟内不再询问。
confirm-button = 验证
confirm-error-wrong = 动态验证码不正确，或者已经用过
confirm-error-busy = 尝试次数较多，请稍后再试
confirm-error-unavailable = 暂时无法验证，请稍后再试
sign-in-lost = 忘记口令或者更换手机，请联系管理员重新发放登录链接。

## 不予办理
staff-refused-role-title = 您的岗位无权办理此事
staff-refused-role-text = 各岗位分工不同，互不兼任。如确有需要，请联系管理员。
staff-refused-session-title = 登录已失效，这次提交没有生效
staff-refused-session-text = 请在新窗口中重新登录，再回到本页的上一页重新提交，所填内容仍在。
staff-refused-form-title = 这次提交没有生效
staff-refused-form-text = 提交的页面不是本次登录打开的。请返回上一页刷新后再试。
staff-refused-link-title = 链接已失效
staff-refused-link-text = 登录链接只能使用一次，24 小时内有效。请联系管理员重新发放。

## 启用账号
link-title = 启用账号
link-intro = { $name }，您的登录邮箱是 { $mail }。请设置口令，并绑定手机上的验证器应用。本链接只能使用一次。
link-step-password = 第一步：设置口令
link-password-hint = 12 至 128 个字，可以是一句只有自己知道的话；空格和标点都算。不要用常见口令或者邮箱名。
link-repeat = 再输入一次
link-step-code = 第二步：绑定验证器
link-scan = 用验证器应用扫描二维码，或者手工输入密钥，再填写应用上显示的 6 位数字。
link-secret = 密钥（手工输入时用）
link-qr-label = 绑定验证器的二维码
link-submit = 启用并登录
link-go-to-field = 去修改
link-error-too-short = 口令不足 12 个字
link-error-too-long = 口令超过 128 个字
link-error-guessable = 口令过于常见，容易被猜中，请换一个
link-error-repeat = 两次输入的口令不一致
link-error-code = 动态验证码不正确，请填写应用上现在显示的数字
link-error-busy = 系统正忙，请稍后再试

## 登录记录
staff-actions = 操作
staff-nav-sessions = 登录记录
sessions-intro = 这里列出您在各处的登录。{ $minutes } 分钟没有操作或者满 { $hours } 小时，登录自动失效。如有不是本人的，请立即结束并报告管理员。
sessions-caption = 有效的登录
sessions-made = 登录时间
sessions-seen = 最近使用
sessions-own = 当前登录
sessions-end = 结束
sessions-end-others = 结束其他全部登录

## 人员管理
staff-nav-people = 人员管理
people-intro = 一人一岗，岗位互不兼任。停用的人员仍留在名单中，以便查阅办理记录。
people-caption = 共 { $count } 人
people-name = 姓名
people-role = 岗位
people-state = 状态
people-added = 添加日期
people-own = 本人
people-new-link = 重发链接
people-disable = 停用
people-change-role = 变更岗位
people-add = 添加人员
people-link = 请当面或者用安全的方式把下面的链接交给{ $name }。链接只显示这一次，24 小时内有效，只能使用一次。
people-notice-added = 已添加
people-notice-linked = 已重发链接，原口令和验证器已作废
people-notice-disabled = 已停用，其登录已全部失效
people-notice-role-changed = 已变更岗位，其登录已全部失效
people-notice-exists = 没有添加：已有人使用这个邮箱
people-notice-incomplete = 没有添加：请填写姓名、正确的邮箱，并选择岗位
people-notice-refused = 没有变更：不能变更本人的权限，也不能停用、变更唯一的管理员
staff-state-invited = 待启用
staff-state-active = 在用
staff-state-disabled = 已停用
role-text-handler = 查看并办理来件
role-text-lead = 办理来件，审核他人拟办的事项
role-text-auditor = 只查阅操作记录，看不到内容和姓名
role-text-administrator = 管理人员和设置，看不到来件
