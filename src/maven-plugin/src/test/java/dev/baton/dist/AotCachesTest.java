package dev.baton.dist;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCachesTest {
    @TempDir
    Path directory;

    @Test
    void trainingLeavesNothingInTheTemporaryDirectory() throws IOException {
        Path home = directory.resolve("home");
        Path seen = directory.resolve("seen");
        Path java = Files.createDirectories(home.resolve("runtime/bin")).resolve("java");
        Files.writeString(
                java,
                "#!/bin/sh\nmkdir \"$BATON_HEALTH_CHECK_AGENT_DIR/baton-0\"\n"
                        + "echo \"$BATON_HEALTH_CHECK_AGENT_DIR\" >\"" + seen + "\"\nexit 1\n");
        assertThat(java.toFile().setExecutable(true), is(true));

        AotCaches.train(home);

        String agents = Files.readString(seen).strip();
        assertThat(agents, startsWith(System.getProperty("java.io.tmpdir")));
        assertThat(Files.exists(Path.of(agents)), is(false));
    }
}
