# 页面用语。键名不可改，只改等号后的文字；{$…} 是由程序填写的空。

## 每一页
site-title = 巡察整改情况意见建议网上受理
skip = 跳到正文
receiver-label = 受理机关：
nav-label = 本站栏目
nav-home = 通报事项
nav-form = 提意见
nav-status = 查询办理情况
nav-privacy = 隐私说明
switch-language = English
elder-on = 长者模式
elder-off = 返回标准版
list-comma = 、

contact-title = 电话和来信
contact-intro = 不便上网的，可以打电话或者来信。
contact-call = 拨打电话
contact-phone = 电话
contact-address = 来信地址
contact-postcode = 邮编
contact-envelope = 信封上请注明
footer-host = 主办
footer-operator = 承办
footer-site-code = 网站标识码
footer-label = 网站信息

fork-title = 请先确认您要反映的内容
fork-opinion = 对整改情况的意见建议
fork-opinion-text = 在本页提出，由承办单位研究办理。
fork-report = 党员干部、公职人员违纪违法问题
fork-report-text = 在本站选择“检举控告”，只由{ $receiver }处理；也可以拨打
fork-report-link = 在本站检举控告
fork-services = 办事咨询、生活服务等一般诉求
fork-services-text = 请拨打
fork-emergency = 紧急情况
fork-emergency-text = 请拨打

## 通报事项
home-issuer = 发布机关
home-published = 发布日期
home-signed = 落款日期
home-receiver = 受理机关
home-intro = 为方便干部群众监督巡察整改落实情况，在公布的电话、来信渠道之外，开通网上渠道。您可以就通报所列事项提出意见建议；可以署名，也可以不署名。提交后请保存受理编号和查询码，用于查询办理情况。
home-items = 通报所列事项
home-areas = 按方面查看
home-count = { $count }项
home-responsible = 承办：
home-subdistricts = 各街道
home-comment = 提意见
home-comment-on = 对第{ $number }项提意见
home-comment-whole = 对整个通报提意见
item-status-reported = 已公布进展
item-status-reported-solved = 通报称已解决

## 提意见
form-title = 提意见
form-about = 对以下通报：
form-required = 必填
form-optional = 可不填
error-prefix = 错误：
error-summary = 有内容需要修改
error-kept = 您填写的内容都保留在本页，尚未提交。

lane-legend = 您要提出的是
lane-opinion = 意见建议
lane-opinion-hint = 对整改情况的看法和建议，转给承办单位研究办理，不附您的姓名和联系方式。
lane-report = 检举控告
lane-report-hint = 反映党员干部、公职人员违纪违法问题，只由{ $receiver }处理，不转给任何单位。
lane-elsewhere-report = 检举控告也可以拨打
lane-elsewhere-services = 办事咨询、生活服务等一般诉求，请拨打
lane-elsewhere-emergency = 紧急情况请拨打

items-legend = 关联事项
items-chosen = 您选择了：
items-hint = 可以选一项或者几项；都不选，即为对整个通报的意见，只由{ $receiver }阅读。
items-more = 选择其他事项
reader-units = { $units }阅读
reader-number-only = { $units }只收到编号
reader-after-triage = { $receiver }先阅读，再转{ $units }
reader-commission = 只由{ $receiver }阅读
reader-subdistrict = 您所选的街道阅读；未选街道的，{ $units }阅读

subdistrict-label = 所在街道
subdistrict-hint = 由各街道承办的事项，按此转给相应街道。
choose-none = 不选
verdict-legend = 您认为整改得怎么样
verdict-done = 已整改到位
verdict-partly = 部分整改
verdict-not-done = 没有整改
verdict-untrue = 与实际不符
verdict-cannot-judge = 不了解，无法评价

text-label = 具体内容
text-hint = 请写明时间、地点、涉及单位和具体情况。请勿填写身份证号、银行账号、病历等与所反映事项无关的个人信息；不愿让单位知道您是谁的，请不要在文中写明。
text-count = 已写 { $count } 字，最多 { $max } 字

about-label = 是否反映某个单位自身的问题
about-hint = 反映单位自身作风、履职等问题的，请选择该单位。选择以后，内容只由{ $receiver }处理，不转给任何单位。
about-hint-officer = 反映{ $receiver }自身或者其上级机关的，只由指定的一名人员处理。
about-hint-not-taken = 反映{ $receiver }自身或者其上级机关的，本渠道不能受理，请拨打 12388，或者向上级机关反映。
about-not-taken = （本渠道不能受理）

contact-legend = 您的姓名和联系方式
contact-hint = 可以不填，不影响受理。填写后便于核实和答复，只提供给{ $receiver }。
name-label = 姓名
phone-label = 电话
phone-hint = 手机，或者带区号的固定电话
email-label = 电子邮箱
email-hint = 将收到一封只有受理编号的回执
share-label = 我同意在办理需要时将我的姓名和联系方式提供给承办单位
share-hint = 不同意不影响受理。无论是否同意，本系统发给承办单位的邮件都不附姓名和联系方式。
trap-label = 此栏请留空

privacy-brief = { $receiver }收集您填写的内容，仅用于登记、核实、办理和答复。系统不将网络地址与您的内容关联保存。姓名和联系方式加密保存，不写入发给承办单位的邮件。
privacy-full = 查看完整的隐私说明
acknowledge-label = 我已阅读并知悉隐私说明，保证所反映情况客观真实

preview-title = 提交以后，谁会看到
preview-if-opinion = 选择“意见建议”的
preview-if-report = 选择“检举控告”的
preview-now = 以上按目前所选的事项说明；改选事项的，以各事项旁的说明为准。
preview-units = { $units }看到遮盖后的内容，不附您的姓名和联系方式；文中的身份证号、电话号码、银行账号、车牌号、电子邮箱，以及您在本页填写的姓名和联系方式，由系统自动遮盖。
preview-number-only = { $units }只收到受理编号，看不到内容。
preview-original = { $receiver }看到原文，以及您留下的姓名和联系方式。
preview-screened = 内容像是检举控告，或者写明了您是谁的，先由{ $receiver }甄别，不直接转给单位。
preview-after-triage = { $receiver }先阅读原文，以及您留下的姓名和联系方式；经其同意，承办单位才会收到遮盖后的内容或者受理编号，不附您的姓名和联系方式。
preview-commission = 只有{ $receiver }看到原文，以及您留下的姓名和联系方式，不转给任何单位。
preview-officer = 只通知{ $receiver }指定的一名人员处理，不转给任何单位。
preview-not-taken = 本渠道不能受理反映{ $receiver }自身或者其上级机关的内容。请拨打 12388，或者向上级机关反映。
submit = 提交
submit-new = 作为新的意见提交
submit-again = 重新提交

## 填写有误
field-lane = 您要提出的是
field-item = 关联事项
field-verdict = 整改评价
field-about-unit = 反映的单位
field-subdistrict = 所在街道
field-text = 具体内容
field-name = 姓名
field-phone = 电话
field-email = 电子邮箱
field-acknowledge = 知悉说明
field-files = 附件
field-form-token = 本页
fault-lane = 请选择是“意见建议”还是“检举控告”。
fault-item = 所选事项不在本通报之列，请重新选择。
fault-text-missing = 请填写具体内容。
fault-text-short = 内容请不少于{ $min }字。
fault-text-long = 内容请控制在{ $max }字以内（现为{ $found }字）。
fault-phone = 手机号码应为11位，固定电话请加区号，如 020-12345678。
fault-email = 电子邮箱格式不正确，应如 name@example.com。
fault-not-taken = 本渠道不能受理反映{ $receiver }自身或者其上级机关的内容。请拨打 12388，或者向上级机关反映。
fault-acknowledge = 请先阅读隐私说明并勾选知悉。
fault-files = 目前不能上传附件，请在文中说明，或者邮寄。
fault-stale = 页面已过期，请重新提交，您填写的内容已保留。
fault-missing = 请填写“{ $field }”。
fault-unknown = “{ $field }”所选的内容不在选项之中，请重新选择。
fault-short = “{ $field }”填写的内容过短。
fault-long = “{ $field }”请控制在{ $max }字以内。
fault-malformed = “{ $field }”填写的内容无法识别，请检查。

## 未能提交
alert-kept = 您填写的内容仍保留在下面的表格中。也可以打电话或者来信：
alert-conflict-title = 这一页已经提交过
alert-conflict-text = 同一页先前提交的内容与现在的不同。先前的已经收到；如要另提一件，请核对后点击“作为新的意见提交”。
alert-stale-title = 页面已过期
alert-stale-text = 内容尚未提交。请核对后重新提交。
alert-busy-title = 提交较为频繁
alert-busy-text = 内容尚未提交。请于{ $minutes }分钟后再试。
alert-unavailable-title = 暂时无法受理
alert-unavailable-text = 系统暂时无法保存，内容尚未提交。请稍后重新提交。
alert-cross-site-title = 请在本页提交
alert-cross-site-text = 刚才的提交来自其他网站的页面，为保护您，未予受理。请核对后在本页重新提交。
alert-failed-title = 系统出错
alert-failed-text = 是我们的问题，内容尚未提交。请稍后重新提交。

## 回执
receipt-title = 您的内容已收到
receipt-number = 受理编号
receipt-code = 查询码
receipt-filed = 收到日期
receipt-keep = 请现在保存受理编号和查询码：拍照、截图、抄写或者打印都可以。查询码不会发送到邮箱，丢失后无法找回。
receipt-qr-text =
    受理编号 { $number }
    查询码 { $code }
receipt-qr-label = 二维码，内容为受理编号和查询码的文字
receipt-qr-hint = 用手机扫一扫，可以存下这两行文字。二维码中没有网址。
receipt-print = 需要打印的，请使用浏览器菜单中的“打印”。打印件只含编号、查询码和联系方式。
receipt-who = 谁会看到
receipt-next = 接下来
receipt-next-1 = { $receiver }登记您的内容，按规定研究处理。
receipt-next-2 = 您可以随时凭受理编号和查询码查询办理情况。
receipt-next-3 = 留有联系方式的，将视情况向您答复。
receipt-status = 查询办理情况
receipt-leave = 离开本页并清除
receipt-leave-hint = 与他人共用手机或者电脑的，保存以后请点击“离开本页并清除”。不点击的，半小时内重新打开本页仍会显示。
receipt-missing-title = 没有可以显示的回执
receipt-missing-text = 回执只在提交后的半小时内、在同一个浏览器中显示。如果已经保存受理编号和查询码，可以查询办理情况；没有保存的，请拨打电话询问。

## 查询
status-title = 查询办理情况
status-intro = 请输入提交时得到的受理编号和查询码。字母大小写、空格和短横线都不影响。
status-number = 受理编号
status-number-hint = 例如 2025-000123
status-code = 查询码
status-code-hint = 16 位字母和数字，共四组
status-submit = 查询
status-error-malformed = 请填写完整的受理编号和 16 位查询码。
status-error-not-found = 未找到该编号或查询码不正确。
status-error-busy = 查询较为频繁，请过几分钟再试。
status-error-unavailable = 系统暂时无法查询，请稍后再试。
status-result = 受理编号 { $number }
status-state = 目前状态
status-steps = 办理经过
status-items = 关联事项
status-another = 查询另一件
state-received = 已收到
state-received-text = 您的内容已由{ $receiver }收到。
state-transferred = 已转办
state-transferred-text = 您的意见建议已转给承办单位研究办理。
state-handling = 办理中
state-handling-text = { $receiver }正在办理。
state-answered = 已答复
state-answered-text = 您的意见建议已有答复，内容如下。
state-closed = 已办结
state-closed-text = 您的意见建议已办结。感谢您的参与。
state-out-of-scope = 不属本渠道
state-out-of-scope-text = 您反映的内容不属于本渠道受理范围，请按下面的说明向有关单位反映。
state-handled = 已按规定处理
state-handled-text = 您反映的内容已由{ $receiver }按规定处理。
status-text-answer = 答复
status-text-question = 需要您补充
status-text-directions = 反映渠道
step-accepted = { $receiver }受理办理
step-asked = { $receiver }请您补充情况
step-answered = { $receiver }答复
step-referred = 不属本渠道，已告知反映渠道
step-closed = 办结
step-reopened = 重新办理
step-handled = 已按规定处理
step-received = { $receiver }收到
step-with-commission = 由{ $receiver }处理
step-transferred = 转给{ $units }
step-handed-over = 已送达{ $units }的邮箱
step-acknowledged = { $units }已签收
step-unit-answered = { $units }已反馈办理情况，由{ $receiver }审核

## 隐私说明
privacy-title = 隐私说明
privacy-1 = 一、收集单位：{ $receiver }，联系方式：{ $phone }。
privacy-2 = 二、用途：仅用于登记、核实、办理和答复您的意见建议。
privacy-3 = 三、收集内容：您填写的文字和选项；姓名、电话、电子邮箱由您自愿提供。系统不将网络地址、设备信息与您的内容关联保存，提交时间只保存到分钟。
privacy-4 = 四、提供范围：意见建议经遮盖个人信息后转给承办单位，未经您同意，不向承办单位提供您的身份信息；检举控告和反映单位自身问题的，不转给任何单位。自动遮盖可能有遗漏，请不要在文中写明您不愿让单位知道的信息。
privacy-5 = 五、保存期限：自办结之日起{ $retention }，法律法规另有规定的除外。
privacy-5-ask = 五、保存期限：由{ $receiver }依照有关规定确定，可拨打上述电话询问。
privacy-6 = 六、您可以拨打上述电话，凭受理编号和查询码申请查阅、更正、删除。
privacy-7 = 七、不满十四周岁的，请由监护人代为提交。
privacy-how-title = 系统怎样保护您
privacy-how-1 = 本站除回执页以外不使用 Cookie。回执页的 Cookie 只用来再次显示编号和查询码，半小时后失效，也可以随时清除。
privacy-how-2 = 本站不加载任何第三方内容，没有统计和跟踪。
privacy-how-3 = 姓名、电话、电子邮箱，以及检举控告的内容，加密保存。
privacy-how-4 = 查询码不以原文保存。
privacy-not-title = 系统不能做到的
privacy-not-1 = 您的手机、电脑或者网络被他人掌握时，本站无法隐藏您访问过本站。
privacy-not-2 = 熟悉您的人可能从文字和情节认出您，请自行斟酌所写的细节。

## 出错
problem-ways = 您可以
problem-home = 返回通报事项
problem-form = 提意见
problem-call = 拨打电话 { $phone }
problem-not-found-title = 没有这个页面
problem-not-found-text = 网址可能有误，或者页面已经移走。
problem-method-not-allowed-title = 不能这样打开本页
problem-method-not-allowed-text = 请从本站的链接进入。
problem-too-large-title = 内容过大
problem-too-large-text = 内容超出了系统能够接收的大小，尚未提交。请点击浏览器的“返回”，您填写的内容仍在原来的页面上；请删减后重新提交。
problem-timeout-title = 连接超时
problem-timeout-text = 内容没有传完，尚未提交。请点击浏览器的“返回”，您填写的内容仍在原来的页面上；请重新提交。
problem-bad-request-title = 无法识别的请求
problem-bad-request-text = 请点击浏览器的“返回”，或者从本站的链接重新进入。
problem-cross-site-title = 请在本站操作
problem-cross-site-text = 刚才的请求来自其他网站的页面，为保护您，未予受理。
problem-busy-title = 访问较为频繁
problem-busy-text = 请过几分钟再试。如情况紧急，请拨打电话。
problem-failed-title = 系统出错
problem-failed-text = 是我们的问题。请稍后再试；如已填写内容，请点击浏览器的“返回”，内容仍在原来的页面上。
problem-unavailable-title = 暂时无法使用
problem-unavailable-text = 系统正在维护或者恢复之中，请稍后再试。

# 通报的阶段
phase-before = 自 { $day } 起受理意见建议。
phase-open = 意见建议受理至 { $day }。
phase-closed = 意见建议受理期已于 { $day } 结束。此后提交的仍予受理，并注明逾期。
phase-archived = 本通报已归档，网上不再受理意见建议；内容仍可查阅。
form-closed = 本通报的受理期已经结束。您仍可提交，我们会照常受理，并注明逾期。
shut-before-title = 尚未开始受理
shut-before-text = 在此之前，您可以按本页所列电话、地址向{ $receiver }反映。
shut-archived-title = 已不再受理
shut-archived-text = 本通报已归档，网上不再受理意见建议。您仍可按本页所列电话、地址向{ $receiver }反映；已提交的，仍可查询办理情况。
shut-kept = 您写的内容（没有提交，请自行保存）
receipt-late = 本通报的受理期已经结束，您的意见建议已照常收到，并注明逾期。
status-late = 提交时本通报的受理期已经结束，已注明逾期。
status-notice = 所属通报
home-others = 本站受理的其他通报
home-undecided = 待定，由受理机关先行办理
reader-desk = 主办单位待定，先由受理机关阅看，再决定转哪个单位
contact-email = 电子邮箱
contact-fax = 传真
contact-po-box = 邮政信箱
contact-person = 联系人
contact-extension = 转 { $number }
