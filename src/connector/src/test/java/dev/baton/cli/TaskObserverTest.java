package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.example.notifying.NotifyingProvider;
import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Settings;
import dev.baton.connector.AccountAttribute;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import dev.baton.connector.Operation;
import dev.baton.connector.Provisioner;
import dev.baton.provisioning.NewTask;
import dev.baton.provisioning.TaskAccess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TaskObserverTest {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final NotifyingProvider provider =
            new NotifyingProvider(new Forbidding(), (person, text) -> told.add(person + ": " + text));

    @TempDir
    Path directory;

    /** A target system that lets nobody change anything. */
    private static final class Forbidding implements Connector {
        @Override
        public void validate() {}

        @Override
        public Optional<Provisioner> provisioning() {
            return Optional.of((operation, key) -> {
                throw new ConnectorException(FailureKind.PERMISSION_DENIED, "the token may not create users");
            });
        }
    }

    @Test
    void aConnectorTellsAPersonInItsOwnWay() throws Exception {
        Map<String, String> flags = Map.of("data-dir", directory.toString());
        try (RunningConnector running = RunningConnector.start(provider, flags);
                TaskAccess access = TaskAccess.create(Settings.builder()
                        .declare(ProvisioningSettings.ALL)
                        .commandLine(flags)
                        .build())) {
            NewTask task = new NewTask(
                    new Operation.CreateAccount(Map.of(AccountAttribute.USER_NAME, "bob")),
                    "ann",
                    Optional.of("bea"),
                    Optional.empty());
            String id = access.tasksOrNew().submit(List.of(task)).getFirst().id();

            assertThat(
                    told.poll(50, TimeUnit.SECONDS),
                    is("bea: Task " + id + " is left to you: not retried: PERMISSION_DENIED"));
            assertThat(running.taskTransitions() != null, is(true));
        }
    }

    @Test
    void withoutProvisioningThereAreNoTransitions() {
        try (RunningConnector running = RunningConnector.start(provider, Map.of())) {
            IllegalStateException e = assertThrows(IllegalStateException.class, running::taskTransitions);
            assertThat(e.getMessage(), is("data-dir and database-url are not set"));
        }
    }
}
