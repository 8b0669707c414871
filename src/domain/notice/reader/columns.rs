//! The header of a table: what each of its columns holds.
use super::super::found::Role;
use super::lines::{is_han, length};

/// What a column of a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Number,
    Title,
    Area,
    Measures,
    Unit(Role),
    Status,
    Other,
}

const HEADERS: &[(Column, &[&str])] = &[
    (Column::Number, &["序号", "编号", "序 号", "No", "NO", "No."]),
    (Column::Area, &["类别", "方面", "问题类别", "整改方面", "所属方面", "领域", "板块", "问题类型", "反馈方面"]),
    (
        Column::Title,
        &[
            "问题",
            "反馈问题",
            "存在问题",
            "存在的问题",
            "具体问题",
            "问题描述",
            "问题内容",
            "整改事项",
            "整改任务",
            "主要问题",
            "巡察反馈问题",
            "巡视反馈问题",
            "反馈的问题",
            "反馈具体问题",
            "问题清单",
            "整改问题",
            "发现问题",
            "巡察发现问题",
            "审计发现问题",
            "问题名称",
            "反馈意见",
            "巡察反馈意见",
        ],
    ),
    (
        Column::Measures,
        &[
            "整改措施",
            "整改情况",
            "措施",
            "整改落实情况",
            "整改措施及成效",
            "具体措施",
            "整改举措",
            "整改进展",
            "整改进展情况",
            "整改落实",
        ],
    ),
    (
        Column::Unit(Role::Lead),
        &[
            "责任单位",
            "牵头单位",
            "责任部门",
            "责任科室",
            "牵头部门",
            "主办单位",
            "责任主体",
            "整改责任单位",
            "责任处室",
            "牵头科室",
            "责任领导及单位",
        ],
    ),
    (Column::Unit(Role::Assist), &["配合单位", "协办单位", "配合部门", "协同单位", "配合科室"]),
    (
        Column::Status,
        &[
            "完成情况",
            "整改状态",
            "状态",
            "完成进度",
            "整改结果",
            "进展",
            "进度",
            "是否完成",
            "整改完成情况",
            "完成状态",
            "整改进度",
            "目前状态",
        ],
    ),
    (Column::Other, &["备注", "完成时限", "整改时限", "责任人", "责任领导", "时限", "完成时间", "整改目标"]),
];

/// What the column under this cell of the header holds.
pub fn column(cell: &str) -> Option<Column> {
    if cell.len() > LONGEST {
        return None;
    }
    let bare: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    let known = HEADERS.iter().find(|(_, words)| words.contains(&bare.as_str())).map(|(column, _)| *column);
    known.or_else(|| by_ending(&bare))
}

/// No cell of a header has more bytes.
const LONGEST: usize = 96;

/// What the column of an unknown name holds: its last words say so.
const ENDINGS: &[(&str, Column)] = &[
    ("状态", Column::Status),
    ("进度", Column::Status),
    ("结果", Column::Status),
    ("完成情况", Column::Status),
    ("销号情况", Column::Status),
    ("办结情况", Column::Status),
    ("配合单位", Column::Unit(Role::Assist)),
    ("协办单位", Column::Unit(Role::Assist)),
    ("配合部门", Column::Unit(Role::Assist)),
    ("单位", Column::Unit(Role::Lead)),
    ("部门", Column::Unit(Role::Lead)),
    ("科室", Column::Unit(Role::Lead)),
    ("处室", Column::Unit(Role::Lead)),
    ("措施", Column::Measures),
    ("举措", Column::Measures),
    ("做法", Column::Measures),
    ("整改情况", Column::Measures),
    ("问题", Column::Title),
    ("问题表现", Column::Title),
    ("问题摘要", Column::Title),
    ("问题事项", Column::Title),
    ("类别", Column::Area),
    ("方面", Column::Area),
    ("责任人", Column::Other),
    ("时限", Column::Other),
    ("时间", Column::Other),
    ("期限", Column::Other),
    ("目标", Column::Other),
    ("领导", Column::Other),
];

fn by_ending(bare: &str) -> Option<Column> {
    let brief = (2..=12).contains(&length(bare, 13)) && bare.chars().all(is_han);
    let fits = |ending: &str| brief && bare.ends_with(ending);
    // 整改措施及完成情况 tells what was done, not how far it is.
    if brief && bare.starts_with("是否") {
        return Some(Column::Status);
    }
    if brief && super::scan::contains_any(bare, &["措施", "举措", "做法"]) {
        return Some(Column::Measures);
    }
    ENDINGS.iter().find(|(ending, _)| fits(ending)).map(|(_, column)| *column)
}
