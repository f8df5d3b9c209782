package dev.baton.contract;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * The contract as a JUnit suite. A test class of the connector's implements this, and has no more to say than what to try:
 *
 * <pre>{@code
 * class ContractIT implements ConnectorContract {
 *     @Override
 *     public ContractSubject subject() {
 *         return ContractSubject.connector("target/my-connector/bin/my-connector").build();
 *     }
 * }
 * }</pre>
 *
 * <p>Each case is a test, named by its id. They run side by side; one test waits for the result of one case.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public interface ConnectorContract {
    /**
     * What to hold to the contract. Called once.
     *
     * @return a command, or a server that runs
     * @throws Exception if it cannot be set up
     */
    ContractSubject subject() throws Exception;

    /**
     * The suites, each with its cases.
     *
     * @return one container for each suite
     * @throws Exception if a suite cannot be set up
     */
    @TestFactory
    default Stream<DynamicContainer> contract() throws Exception {
        ContractSubject subject = subject();
        if (subject.runningServer().isPresent()) {
            return Stream.of(SuiteTests.server(subject));
        }
        return Stream.of(SuiteTests.probe(subject), SuiteTests.states(subject), SuiteTests.startedServer(subject));
    }
}
