package dev.baton.contract;

import java.util.List;
import java.util.stream.Stream;

/** Everything that a health server is held to. */
final class ServerSuite {
    /** How many short cases run at once. */
    static final int AT_ONCE = 6;

    private ServerSuite() {}

    static List<ContractCase<ServerTarget>> cases() {
        return Stream.of(
                        EndpointCases.list(),
                        BodyCases.list(),
                        HeaderCases.list(),
                        MethodCases.list(),
                        ConnectionCases.list(),
                        FramingCases.list(),
                        SizeCases.list(),
                        TimingCases.list(),
                        TlsCases.list(),
                        FloodCases.list())
                .flatMap(List::stream)
                .toList();
    }
}
