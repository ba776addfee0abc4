"""Spark without Spark: the same functions, in this process, in any order and more than once.

All data passes through pickle, as it does between a driver and its executors.
"""

import pickle
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any


def sent(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


class PretendedContext:
    """A context of so many cores whose tasks fail, are repeated and come in any order."""

    def __init__(self, cores: int, seed: int = 0) -> None:
        self.defaultParallelism = cores
        self.chance = random.Random(seed)

    def parallelize(self, values: Sequence[Any], parts: int) -> "PretendedRDD":
        assert len(values) == parts
        return PretendedRDD(self, [[value] for value in values])

    def runJob(  # noqa: N802
        self, rdd: "PretendedRDD", take: Callable[..., Any], places: Iterable[int]
    ) -> list[Any]:
        wanted = [*places]
        found = {
            place: sent(take(rdd.made(place)))
            for place in self.chance.sample(wanted, len(wanted))
        }
        return [each for place in wanted for each in found[place]]


def _without_index(make: Any, _: int, values: Iterator[Any]) -> Any:
    return make(values)


class PretendedRDD:
    def __init__(self, context: PretendedContext, parts: list[list[Any]]) -> None:
        self.context = context
        self._parts = parts
        self._then: list[Callable[[int, Iterator[Any]], Iterable[Any]]] = []

    def mapPartitions(  # noqa: N802
        self, make: Callable[[Iterator[Any]], Iterable[Any]]
    ) -> "PretendedRDD":
        return self.mapPartitionsWithIndex(partial(_without_index, make))

    def mapPartitionsWithIndex(  # noqa: N802
        self, make: Callable[[int, Iterator[Any]], Iterable[Any]]
    ) -> "PretendedRDD":
        self._then.append(make)
        return self

    def made(self, place: int) -> Iterator[Any]:
        values: Iterator[Any] = iter(sent(self._parts[place]))
        for make in self._then:
            values = iter(make(place, values))
        return values

    def partitionBy(self, keys: int, number: Callable[[Any], int]) -> "PretendedRDD":  # noqa: N802
        chance = self.context.chance
        buckets: dict[int, list[Any]] = defaultdict(list)
        for place in chance.sample(range(len(self._parts)), len(self._parts)):
            if chance.random() < 0.3:
                # An attempt that is lost halfway, and one that nobody waits for.
                next(self.made(place), None)
                [*self.made(place)]
            for message in self.made(place):
                buckets[number(message[0])].append(sent(message))
        for bucket in buckets.values():
            chance.shuffle(bucket)
        return PretendedRDD(self.context, [buckets[key] for key in range(keys)])
