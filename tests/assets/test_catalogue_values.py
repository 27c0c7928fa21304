"""The page of the catalogue: every measure under what it rests on."""

from qmetrics.assets.catalogue_values import catalogue_values
from qmetrics.assets.evidence import Evidence
from qmetrics.measures import all_measures
from qmetrics.model.audience import Audience, Build
from qmetrics.sources import NAMES


def test_every_measure_and_every_source_is_there(sample_home):
    page = catalogue_values(Evidence(sample_home), Build(audience=Audience.COMMITTEE))
    assert [one.key for one in page.measures] == [one.key for one in all_measures()]
    assert {one.table for one in page.sources} == {f"table/{name}" for name in NAMES}
    shown = {href for one in page.sources for _, href in one.measures}
    assert shown == {line.href for line in page.measures}
    waits = next(one for one in page.sources if one.table == "table/cyp_waiting_list")
    assert waits.files == 15
    # a derived measure rests on what its terms rest on
    assert "camhs_waits/net_flow.html" in {href for _, href in waits.measures}
