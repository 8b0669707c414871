//! `--help` in Chinese. The English stands beside each command in `cli.rs`.
use clap::{Arg, ArgAction, Command};

/// What each command does, by the words that lead to it.
const COMMANDS: [(&str, &str); 26] = [
    ("huiyin", "回音：就公布的巡察整改通报收集意见建议，妥善保存，用邮件转给承办单位"),
    ("huiyin serve", "运行服务（不写命令时即为此项）"),
    ("huiyin case", "查看一件，或者放行暂存、留置的一件；都会记入办理经过"),
    ("huiyin case show", "查看一件的内容和办理经过"),
    ("huiyin case release", "放行暂存、留置的一件，按规则转给承办单位"),
    ("huiyin check", "检查配置、通报、单位和各个页面，一次列出全部错误"),
    ("huiyin doctor", "检查数据库、磁盘、时钟、邮件服务器和发件域名，并发送一封测试邮件"),
    ("huiyin demo", "向空数据库写入虚构的办件，用来试用收件箱"),
    ("huiyin notice", "读入通报文本，比较两个版本，或者查看识别结果及依据"),
    ("huiyin notice import", "读入通报（txt、浏览器保存的 html、docx）：先列疑点，再列识别结果"),
    ("huiyin notice diff", "比较两个版本：可以是任何可读的文件，也可以是通报的短名"),
    ("huiyin notice show", "查看一份通报：文件或者短名；不写时为首页上的通报"),
    ("huiyin mail", "查看信件及其发送情况"),
    ("huiyin mail list", "列出信件，无法送达的在前"),
    ("huiyin mail show", "查看一封信、历次投递和邮件服务器的答复"),
    ("huiyin mail retry", "重发无法送达的一封信，或者立即发送待发的一封信"),
    ("huiyin mail hold", "暂停待发或者无法送达的一封信，放行之前不发送"),
    ("huiyin mail release", "放行暂停的一封信"),
    ("huiyin mail in", "从标准输入接收一封邮件，供邮件服务器的管道使用；退出码 0 已保存，75 稍后再试，65 过大"),
    ("huiyin staff", "可以登录工作台的人员"),
    ("huiyin staff add", "添加人员，并显示一次性登录链接，供其设置口令和验证器"),
    ("huiyin staff list", "列出人员及其岗位、状态"),
    ("huiyin staff disable", "停用人员；其登录立即失效"),
    ("huiyin staff link", "重发一次性登录链接；原口令和验证器作废"),
    ("huiyin key", "加密姓名、联系方式和检举控告内容的密钥"),
    ("huiyin key rotate", "生成新密钥，下次启动后用于新数据；旧密钥仍用于读取旧数据"),
];

/// What each argument is, by its name.
const ARGUMENTS: [(&str, &str); 21] = [
    ("config", "配置目录，其中的内容覆盖内置配置"),
    ("json", "输出一个 JSON 对象，供程序读取"),
    ("number", "受理编号，如 2025-000123"),
    ("officer", "指定的密件人员的邮箱地址；查看密件时必填"),
    ("identity", "同时显示提出人，另作一步记入历史"),
    (
        "state",
        "只列出此状态的信件：waiting 待发、leased 正在发送、folded 并入另一封、sent 已发出、held 暂停、dead 无法送达、recalled 已撤回",
    ),
    ("limit", "最多列出几封"),
    ("cases", "写入多少件"),
    ("email", "其邮箱地址"),
    ("name", "姓名"),
    ("role", "岗位：handler 承办人、lead 负责人、auditor 审计员、administrator 管理员"),
    ("rcpt", "邮件服务器所知的收件地址，含子地址"),
    ("to", "测试邮件的收件地址；不写时发到受理机关邮箱"),
    ("dns", "向哪个域名服务器查询（地址:端口）；不写时用本机的设置"),
    ("file", "通报文件"),
    ("out", "把通报写成配置文件；已有同名文件时，事项沿用原来的编号和已经确定的内容"),
    ("old", "较早的版本"),
    ("new", "较新的版本"),
    ("notice", "任何可读的文件，或者通报的短名"),
    ("why", "逐项说明识别依据"),
    ("id", "信件序号，见 mail list"),
];

/// The verb that shows this help: clap's own would speak English.
pub const HELP: &str = "help";

pub fn in_chinese(command: Command) -> Command {
    let name = command.get_name().to_owned();
    translated(command, &name)
        .subcommand(Command::new(HELP).about("显示本说明").disable_help_flag(true))
        .disable_version_flag(true)
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help("显示版本")
                .help_heading("选项"),
        )
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .global(true)
                .action(ArgAction::Help)
                .help("显示帮助")
                .help_heading("选项"),
        )
}

fn translated(command: Command, path: &str) -> Command {
    let about = COMMANDS.iter().find(|(name, _)| *name == path).map_or("", |(_, about)| about);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let command = names.into_iter().fold(command, |command, name| {
        let path = format!("{path} {name}");
        command.mut_subcommand(name, |sub| translated(sub, &path))
    });
    command
        .about(about)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading("命令")
        .help_template("{about}\n\n用法：{usage}\n\n{all-args}")
        .mut_args(|argument| {
            let told = ARGUMENTS.iter().find(|(name, _)| argument.get_id() == name).map_or("", |(_, told)| told);
            let heading = if argument.is_positional() { "参数" } else { "选项" };
            argument.help(told).help_heading(heading)
        })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::super::Arguments;
    use super::*;

    fn every(command: &Command, path: &str, found: &mut Vec<(String, Vec<String>)>) {
        found.push((path.to_owned(), command.get_arguments().map(|a| a.get_id().to_string()).collect()));
        for sub in command.get_subcommands() {
            every(sub, &format!("{path} {}", sub.get_name()), found);
        }
    }

    #[test]
    fn every_command_and_argument_has_its_chinese() {
        let mut found = Vec::new();
        every(&Arguments::command(), "huiyin", &mut found);
        let mut paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
        let mut told = COMMANDS.map(|(path, _)| path).to_vec();
        paths.sort_unstable();
        told.sort_unstable();
        assert_eq!(paths, told);
        for argument in found.iter().flat_map(|(_, arguments)| arguments) {
            assert!(ARGUMENTS.iter().any(|(name, _)| name == argument), "{argument}");
        }
        in_chinese(Arguments::command()).debug_assert();
    }
}
