package dev.baton.contract;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * The contract as a JUnit suite. A test class of the connector implements this interface and only names its subject:
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
 * <p>Each case is a test, named by its id. Cases run concurrently; each test waits for the result of its case.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public interface ConnectorContract {
    /**
     * Returns the subject of the tests. Called once.
     *
     * @return a connector command, or a running server
     * @throws Exception if the subject cannot be set up
     */
    ContractSubject subject() throws Exception;

    /**
     * Creates the tests of the suites that apply to the subject.
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
