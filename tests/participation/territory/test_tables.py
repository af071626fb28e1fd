from hypothesis import given
from hypothesis import strategies as st

from participation.territory import tables

DISTRICTS, AGES = ("konak", "buca", "tire"), ("15-64", "65+")
CATEGORIES: dict[tables.Dimension, tuple[str, ...]] = {
    "district": DISTRICTS,
    "sex": tables.SEXES,
    "age": AGES,
}
WHOLE = tables.places(tables.DIMENSIONS, CATEGORIES)
joint = st.fixed_dictionaries({place: st.integers(0, 500_000) for place in WHOLE})
shapes = st.sets(
    st.sets(st.sampled_from(tables.DIMENSIONS)).map(
        lambda chosen: tuple(one for one in tables.DIMENSIONS if one in chosen)
    ),
    min_size=1,
)


def all_of(table, chosen):
    return {
        place: people
        for shape in chosen
        for place, people in tables.sum_onto_dimensions(table, shape).items()
    }


@given(joint, shapes)
def test_tables_summed_from_one_joint_table_agree_and_are_complete(table, chosen):
    figures = all_of(table, chosen)
    parts = tables.split_by_shape(figures)

    assert set(parts) == chosen
    assert tables.disagreements(figures) == []
    assert tables.count_people(figures) == sum(table.values())
    assert all(set(one) == set(tables.places(shape, CATEGORIES)) for shape, one in parts.items())


@given(joint, shapes.filter(lambda chosen: len(chosen) > 1), st.data())
def test_changed_figure_in_one_table_is_detected(table, chosen, data):
    figures = all_of(table, chosen)
    place = data.draw(st.sampled_from(sorted(figures)))
    figures[place] += 1
    disagreements = tables.disagreements(figures)

    assert disagreements
    assert all(tables.shape_of(place) in (one.first, one.second) for one in disagreements)


def test_a_disagreement_names_both_tables_and_both_figures():
    figures = {
        ("konak", "", ""): 10,
        ("buca", "", ""): 20,
        ("konak", "female", ""): 6,
        ("konak", "male", ""): 5,
        ("buca", "female", ""): 11,
        ("buca", "male", ""): 9,
    }

    assert tables.disagreements(figures) == [
        tables.Disagreement(("konak", "", ""), ("district",), 10, ("district", "sex"), 11)
    ]


def test_smallest_table_with_every_dimension_is_the_source():
    given_shapes: list[tables.Shape] = [("sex",), ("district", "sex", "age"), ("district", "sex")]

    assert tables.source_for(given_shapes, ["sex"]) == ("sex",)
    assert tables.source_for(given_shapes, ["sex", "district"]) == ("district", "sex")
    assert tables.source_for(given_shapes, ["age"]) == ("district", "sex", "age")
    assert tables.source_for(given_shapes[:1], ["age"]) is None


def test_table_names_are_read_back():
    for chosen in ((), ("district",), ("district", "age"), tables.DIMENSIONS):
        assert tables.shape_named(tables.name_of(chosen)) == chosen
