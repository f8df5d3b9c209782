package dev.baton.contract;

import java.util.List;
import java.util.stream.Stream;

/** Everything that a probe command is held to. */
final class ProbeSuite {
    /** Each starts a process, one after the other. */
    static final int AT_ONCE = 3;

    private ProbeSuite() {}

    static List<ContractCase<ProbeTarget>> cases() {
        return Stream.of(
                        ExitCases.list(),
                        OutputCases.list(),
                        FlagCases.list(),
                        DeadlineCases.list(),
                        RequestCases.list(),
                        EnvironmentCases.list())
                .flatMap(List::stream)
                .toList();
    }
}
