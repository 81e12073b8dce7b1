"""The Chinese of declarations: 设 A 为 n 阶对称矩阵. Words are not parted by spaces; the longest that fits is taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from matcalc_ls.notation.declarations.kind import Kind
from matcalc_ls.notation.prose.hedges import Hedges
from matcalc_ls.notation.prose.lexicon import Role, Sense, lexicon, properties, rank

_SCALAR = Kind((), 0)
_SQUARE = Kind(None, 2, square=True)

_NOUNS: dict[str, Kind] = {
    "矩阵": rank(2),
    "实矩阵": rank(2),
    "阵": rank(2),
    "方阵": _SQUARE,
    "向量": rank(1),
    "列向量": rank(1),
    "特征向量": rank(1),
    "行向量": Kind(None, None, row=True),
    "标量": _SCALAR,
    "实数": _SCALAR,
    "常数": _SCALAR,
    "特征值": _SCALAR,
    "正数": Kind((), 0, frozenset({"positive"})),
    "正实数": Kind((), 0, frozenset({"positive"})),
    "整数": Kind((), 0, frozenset({"integer"})),
    "正整数": Kind((), 0, frozenset({"integer", "positive"})),
}

_ADJECTIVES: dict[str, Kind] = {
    "对称": properties("symmetric"),
    "实对称": properties("symmetric"),
    "反对称": properties("skew-symmetric"),
    "斜对称": properties("skew-symmetric"),
    "对角": properties("diagonal"),
    "上三角": properties("upper triangular"),
    "下三角": properties("lower triangular"),
    "正交": properties("orthogonal"),
    "可逆": properties("invertible"),
    "非奇异": properties("invertible"),
    "正定": properties("positive definite"),
    "对称正定": properties("positive definite", "symmetric"),
    "半正定": properties("positive semidefinite"),
    "正半定": properties("positive semidefinite"),
    "对称半正定": properties("positive semidefinite", "symmetric"),
    "满秩": properties("full rank"),
    "列满秩": properties("full rank"),
    "行满秩": properties("full rank"),
    "非负": properties("nonnegative"),
}
_LOOSE = frozenset({"对角", "正交", "非负"})

_WORDS: dict[Role, str] = {
    "article": "一个 某个 任意 任一 每个 该 这个 两个 各个",
    "filler": "实 均 都 也 又 为一个 是一个 已知的",
    "particle": "的",
    "let": "设 令 记 取 给定 已知 考虑 定义 这里 此处 则 那么 故 因此 所以 由于 因为 于是 从而 可知 假定有 注意到",
    "where": "其中 式中",
    "suppose": "假设 假定 不妨设 若设",
    "if": "若 如果 当 只要 除非 当且仅当 时 是否",
    "for": "对于 对 对任意 对任意的 对所有 对每个",
    "and": "和 与 及 以及 并且 且 而",
    "link": "即 使得 满足 称为 称作 表示为",
    "in": "属于",
    "size": "大小 维数 维度 阶数 形状 尺寸 长度",
    "rows": "行",
    "columns": "列",
    "entries": "元素 分量",
    "dimensional": "维",
    "order": "阶",
    "respectively": "分别",
    "not": "不 不是 非 未 未必 没有 无 或 或者 不一定 几乎 分块 复",
    "special": "单位 零矩阵 零向量 零 单位矩阵 单位阵 单位向量 全1 全一 基 置换",
    "other": "因而 认为 作为 成为 设计 建设 设置 思维 阶段 一阶导数 二阶导数 一阶 二阶 求和 总和 之和 对应 相对 对比"
    " 对数 行列式 转置 逆 秩 迹 列表 排列 序列 系列 进行 执行 运行 平行 流行 行为 为了 以为 不变 时间 同时 时候"
    " 当前 记录 记忆 取值 取得",
}
_VERBS: dict[tuple[Role, Literal["singular", "plural", ""]], str] = {
    ("be", ""): "为 是 表示 代表 记为",
    ("be", "plural"): "均为 都是 都为 均是 分别为 分别是 分别表示",
    ("have", ""): "有 具有",
}


def _chinese() -> Iterator[tuple[str, Sense]]:
    for role, row in _WORDS.items():
        for phrase in row.split():
            yield phrase, Sense(role)
    for (verb, number), row in _VERBS.items():
        for phrase in row.split():
            yield phrase, Sense(verb, number=number)
    for phrase, kind in _ADJECTIVES.items():
        yield phrase, Sense("adjective", kind, loose=phrase in _LOOSE)
    for phrase, kind in _NOUNS.items():
        yield phrase, Sense("noun", kind)


_HEDGES = Hedges(
    loose=(
        "常数",
        "忽略",
        "近似",
        "正比",
        "约等于",
        "省略",
        "不计",
        "一阶近似",
        "高阶",
        "线性化",
        "黎曼",
        "自然梯度",
        "投影梯度",
        "次梯度",
        "随机梯度",
        "小批量",
    ),
    denied=("错误", "不成立", "不正确", "误认为"),
    row=("行向量",),
    conventions=(("分子布局",), ("分母布局",), ("梯度", "行向量"), ("导数", "行向量")),
    conditions=("若", "如果", "当", "假设", "假定", "由于", "因为"),
    structures=(
        "投影",
        "幂等",
        "可交换",
        "单位向量",
        "置换",
        "循环矩阵",
        "幂零",
        "酉矩阵",
        "白化",
        "中心化",
        "随机矩阵",
        "正交",
        "垂直",
        "旋转",
        "特征向量",
        "特征值",
        "奇异",
    ),
    vanishing=("为零", "为0", "等于零", "等于0", "消去", "消失", "抵消"),
    symmetric=("协方差", "海森", "黑塞", "核矩阵", "拉普拉斯", "二次型"),
    called_symmetric=("对称", "正定"),
    negations=("不", "非"),
    square=("方阵",),
    naming=("记作", "记为", "表示"),
    premises=("假设", "引理", "定理", "命题", "推论", "约束"),
)


CHINESE = lexicon(
    _chinese(), hedges=_HEDGES, denials=("不可逆", "没有逆", "不存在", "非方阵", "不是方阵", "伪逆", "广义逆")
)
