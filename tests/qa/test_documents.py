from kiosk.kb.importers.law import Article
from kiosk.qa.documents import DocumentIndex, quote

_LAW = (
    Article(
        "中华人民共和国某法",
        "第一条",
        "租赁期限不得超过二十年。超过二十年的，超过部分无效。",
        effective_date="2021-01-01",
    ),
    Article("中华人民共和国某法", "第二条", "遗嘱人可以撤回、变更自己所立的遗嘱。"),
    Article("中华人民共和国劳动法", "第三条", "用人单位应当及时足额支付劳动报酬。"),
)


def test_the_article_that_answers_comes_first() -> None:
    index = DocumentIndex(_LAW)
    assert index.search("租房合同最长能签多少年，租赁期限")[0].article.clause == "第一条"
    assert index.search("立了遗嘱还能改吗")[0].article.clause == "第二条"
    assert index.search("") == []


def test_articles_are_quoted_not_paraphrased() -> None:
    hit = DocumentIndex(_LAW).search("租赁期限")[0]
    plan = quote(hit)
    assert plan.segments[-1] in hit.article.text
    assert plan.sources[0].clause == "第一条" and plan.sources[0].effective_date == "2021-01-01"
    assert plan.card is not None and plan.card.sections[0].items == (hit.article.text,)
