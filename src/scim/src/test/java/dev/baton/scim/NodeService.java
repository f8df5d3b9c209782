package dev.baton.scim;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A service of another make, that Node.js runs: a process of its own, from a script in {@code src/scim/src/test/node}. */
final class NodeService implements AutoCloseable {
    private static final Path SCRIPTS = Path.of("src/scim/src/test/node");
    private static final Path PLACE = Path.of("src/scim/target/node");

    private final Process process;
    private final URI url;

    private NodeService(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Starts a script. Without Node.js, or without packages that cannot be fetched, the test is skipped; not so in CI. */
    static NodeService start(String script, String... arguments) throws Exception {
        install();
        List<String> command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(PLACE.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        if (line == null) {
            throw new IllegalStateException(script + " ended with " + process.waitFor());
        }
        return new NodeService(process, URI.create(line));
    }

    private static synchronized void install() throws Exception {
        Files.createDirectories(PLACE);
        try (var scripts = Files.newDirectoryStream(SCRIPTS)) {
            for (Path script : scripts) {
                Files.write(PLACE.resolve(script.getFileName()), Files.readAllBytes(script));
            }
        }
        if (Files.exists(PLACE.resolve("node_modules/.package-lock.json"))) {
            return;
        }
        try {
            Process npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
                    .directory(PLACE.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(PLACE.resolve("npm.log").toFile())
                    .start();
            if (npm.waitFor(3, TimeUnit.MINUTES) && npm.exitValue() == 0) {
                return;
            }
            npm.destroy();
            skip("npm could not install the packages: see " + PLACE.resolve("npm.log"));
        } catch (IOException e) {
            skip("npm cannot be run: " + e.getMessage());
        }
    }

    private static void skip(String why) {
        if ("true".equals(System.getenv("CI"))) {
            throw new IllegalStateException(why);
        }
        abort(why);
    }

    URI url() {
        return url;
    }

    @Override
    public void close() throws IOException {
        // The scripts end with their input.
        process.getOutputStream().close();
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }
}
