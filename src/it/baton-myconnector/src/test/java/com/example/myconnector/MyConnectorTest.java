package com.example.myconnector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MyConnectorTest {
    private static final Pattern LISTENING = Pattern.compile("health server listening.*:(\\d+)");

    @TempDir
    Path directory;

    private record Result(int exitCode, String output) {}

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("BATON_"));
        return builder.start();
    }

    private static Result run(String... arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    @Test
    void helpShowsItsOwnSettingsAndTheHealthCheckCommand() throws Exception {
        Result help = run("--help");

        assertEquals(0, help.exitCode);
        assertTrue(help.output.contains("Usage: baton-myconnector"), help.output);
        assertTrue(help.output.contains("--directory"), help.output);
        assertTrue(help.output.contains("BATON_DIRECTORY"), help.output);
        assertTrue(help.output.contains("health-check "), help.output);
    }

    @Test
    void itServesAndItsHealthCheckCommandFollowsItsTargetSystem() throws Exception {
        Path target = Files.createDirectory(directory.resolve("target"));
        Process service = start("--health-check", "--health-check-port=0", "--directory=" + target);
        try (BufferedReader log =
                new BufferedReader(new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8))) {
            String port = "--health-check-port=" + port(log);
            for (String line = log.readLine(); !line.contains("ready"); line = log.readLine()) {
                assertTrue(service.isAlive(), line);
            }
            assertEquals(new Result(0, ""), run("health-check", "--endpoint=live", port));
            assertEquals(new Result(0, ""), run("health-check", "--endpoint=ready", port));
            assertEquals(new Result(0, ""), run("health-check", port));

            Files.delete(target);
            Result unhealthy = run("health-check", port);
            assertEquals(1, unhealthy.exitCode);
            assertTrue(unhealthy.output.contains("the directory is gone"), unhealthy.output);
        } finally {
            service.destroy();
            assertTrue(service.waitFor(30, TimeUnit.SECONDS));
        }
        assertEquals(0, service.exitValue());
    }

    private static String port(BufferedReader log) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.find()) {
                return matcher.group(1);
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("no health server: " + seen);
    }
}
