package dev.baton.contract;

import java.util.Collection;
import java.util.List;

/**
 * All cases for one kind of target.
 *
 * @param <T> the type of the target
 * @param atOnce how many short cases run at once
 */
record Suite<T>(String name, int atOnce, List<ContractCase<T>> cases) {
    /** The cases for a health server. */
    static final Suite<ServerTarget> SERVER = of(
            "server",
            6,
            List.of(
                    EndpointCases.list(),
                    BodyCases.list(),
                    HeaderCases.list(),
                    MethodCases.list(),
                    ConnectionCases.list(),
                    FramingCases.list(),
                    SizeCases.list(),
                    TimingCases.list(),
                    TlsCases.list(),
                    FloodCases.list()));

    /** The cases for a probe command. Most cases start their processes one after the other. */
    static final Suite<ProbeTarget> PROBE = of(
            "probe",
            3,
            List.of(
                    ExitCases.list(),
                    OutputCases.list(),
                    FlagCases.list(),
                    DeadlineCases.list(),
                    RequestCases.list(),
                    EnvironmentCases.list()));

    /** The cases for a connector in service mode. Each starts a process; a user's target system allows only one at a time. */
    static final Suite<StatesTarget> STATES =
            of("states", 3, List.of(StartCases.list(), TargetCases.list(), StopCases.list()));

    static final List<Suite<?>> ALL = List.of(SERVER, PROBE, STATES);

    private static <T> Suite<T> of(String name, int atOnce, List<List<ContractCase<T>>> subjects) {
        return new Suite<>(
                name, atOnce, subjects.stream().flatMap(Collection::stream).toList());
    }
}
