package dev.baton.provisioning;

import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import dev.baton.connector.IdempotencyKey;
import dev.baton.connector.Operation;
import dev.baton.connector.Outcome;
import dev.baton.connector.Provisioner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A service as a process of its own that says on standard output what it has promised, one line for each promise, and goes on
 * when it is answered with a line. Arguments: the data directory, and how many tasks to accept.
 */
final class TaskWriter implements Connector, Provisioner {
    private TaskWriter() {}

    public static void main(String[] args) throws Exception {
        AtomicBoolean isReady = new AtomicBoolean();
        ProvisioningService service = new ProvisioningService(
                Fixture.settings(Map.of("data-dir", Path.of(args[0]).toString())),
                () -> Optional.of(new TaskWriter()),
                isReady::get,
                Lease.DEFAULT,
                Clock.systemUTC());
        service.start();
        int count = Integer.parseInt(args[1]);
        String manual = "";
        for (int i = 0; i < count; i++) {
            manual = service.tasks()
                    .submit(List.of(Fixture.task("user-" + i)))
                    .getFirst()
                    .id();
            promise("accepted", manual);
        }
        isReady.set(true);
        String id = manual;
        Fixture.await(() -> service.tasks().find(id).state() == TaskState.MANUAL);
        service.tasks().complete(id, Fixture.by("ann"));
        promise("completed", id);
        service.stop(Duration.ZERO);
    }

    /** One at a time, so that the listener knows what was promised when. */
    private static synchronized void promise(String what, String id) throws IOException {
        System.out.println(what + " " + id);
        System.out.flush();
        if (System.in.read() < 0) {
            Runtime.getRuntime().halt(0);
        }
    }

    @Override
    public void validate() {}

    @Override
    public Optional<Provisioner> provisioning() {
        return Optional.of(this);
    }

    @Override
    public Outcome provision(Operation operation, IdempotencyKey key) throws InterruptedException {
        try {
            promise("called", key.value());
        } catch (IOException e) {
            throw new ConnectorException(FailureKind.INTERNAL, "no answer", e);
        }
        throw new ConnectorException(FailureKind.NOT_FOUND, "left to a person");
    }
}
