package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The audit log over months: it is moved away, and its disk fills up. */
@Timeout(60)
class AuditLogTest {
    private static final JsonObject LINE =
            TaskJson.parse("{\"action\":\"retry\",\"note\":\"" + "x".repeat(700) + "\"}");

    @TempDir
    Path directory;

    private Path file;
    private AuditLog log;

    @BeforeEach
    void open() {
        file = directory.resolve("audit.jsonl");
        log = new AuditLog(Fixture.settings(Map.of("data-dir", directory.toString(), "audit-log", file.toString())));
    }

    @Test
    void aLogThatIsMovedAwayBeginsAnew() throws Exception {
        log.write(LINE);
        Files.move(file, directory.resolve("audit.1"));
        log.write(LINE);
        log.write(LINE);
        assertThat(Files.readAllLines(directory.resolve("audit.1")), hasSize(1));
        assertThat(Files.readAllLines(file), is(List.of(LINE.toString(), LINE.toString())));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), is("rw-------"));
    }

    @Test
    void onAFullDiskNothingCountsWhoseLineIsNotWhole() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory)) {
            log.write(LINE);
            disk.fill();
            int written = 1;
            TaskException refusal;
            while (true) {
                try {
                    log.write(LINE);
                    written++;
                } catch (TaskException e) {
                    refusal = e;
                    break;
                }
            }
            assertThat(
                    refusal.getMessage(),
                    is("audit-log: the file " + file
                            + " cannot be written: No space left on device; free space there; nothing was changed"));
            disk.makeRoom();
            log.write(LINE);
            List<String> whole = Files.readAllLines(file).stream()
                    .filter(LINE.toString()::equals)
                    .toList();
            assertThat(whole, hasSize(written + 1));
        }
    }
}
