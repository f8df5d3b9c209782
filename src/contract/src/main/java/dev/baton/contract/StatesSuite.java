package dev.baton.contract;

import java.util.List;
import java.util.stream.Stream;

/** Everything that a connector in service mode is held to. */
final class StatesSuite {
    /** Each starts a process; with target systems of the user's there is one, and so one at a time. */
    static final int AT_ONCE = 3;

    private StatesSuite() {}

    static List<ContractCase<StatesTarget>> cases() {
        return Stream.of(StartCases.list(), TargetCases.list(), StopCases.list())
                .flatMap(List::stream)
                .toList();
    }
}
