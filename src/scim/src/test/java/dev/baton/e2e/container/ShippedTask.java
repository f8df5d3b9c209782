package dev.baton.e2e.container;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The task definition in {@code ecs}, in the words of the Docker engine. */
final class ShippedTask {
    private final JsonObject task;
    private final JsonObject container;

    private ShippedTask(JsonObject task) {
        this.task = task;
        this.container = task.getJsonArray("containerDefinitions").getJsonObject(0);
    }

    static ShippedTask read() throws IOException {
        try (JsonReader reader = Json.createReader(Files.newBufferedReader(Path.of("ecs", "task-definition.json")))) {
            return new ShippedTask(reader.readObject());
        }
    }

    String image() {
        return container.getString("image");
    }

    int stopTimeout() {
        return container.getInt("stopTimeout");
    }

    JsonObject healthCheck() {
        return container.getJsonObject("healthCheck");
    }

    /**
     * The container as the task definition has it.
     *
     * @param overrides variables that only the test can know, the address of the target system for example
     */
    JsonObject configuration(Map<String, String> overrides) {
        JsonObjectBuilder configuration = Json.createObjectBuilder()
                .add("Image", image())
                .add("User", container.getString("user"))
                .add("Env", environment(overrides))
                .add("Healthcheck", engineHealthCheck())
                .add("Volumes", volumes())
                .add("StopTimeout", stopTimeout())
                .add("HostConfig", host());
        return configuration.build();
    }

    private JsonArrayBuilder environment(Map<String, String> overrides) {
        JsonArrayBuilder environment = Json.createArrayBuilder();
        container.getJsonArray("environment").getValuesAs(JsonObject.class).stream()
                .filter(variable -> !overrides.containsKey(variable.getString("name")))
                .forEach(v -> environment.add(v.getString("name") + "=" + v.getString("value")));
        overrides.forEach((name, value) -> environment.add(name + "=" + value));
        return environment;
    }

    private JsonObjectBuilder engineHealthCheck() {
        JsonObject check = healthCheck();
        return Json.createObjectBuilder()
                .add("Test", check.getJsonArray("command"))
                .add("Interval", nanos(check, "interval"))
                .add("Timeout", nanos(check, "timeout"))
                .add("Retries", check.getInt("retries"))
                .add("StartPeriod", nanos(check, "startPeriod"));
    }

    private static long nanos(JsonObject check, String field) {
        return TimeUnit.SECONDS.toNanos(check.getInt(field));
    }

    private JsonObjectBuilder volumes() {
        JsonObjectBuilder volumes = Json.createObjectBuilder();
        container
                .getJsonArray("mountPoints")
                .getValuesAs(JsonObject.class)
                .forEach(mount -> volumes.add(mount.getString("containerPath"), Json.createObjectBuilder()));
        return volumes;
    }

    private JsonObjectBuilder host() {
        JsonObject capabilities = container.getJsonObject("linuxParameters").getJsonObject("capabilities");
        return Json.createObjectBuilder()
                .add("NetworkMode", "none")
                .add("ReadonlyRootfs", container.getBoolean("readonlyRootFilesystem"))
                .add("CapDrop", capabilities.getJsonArray("drop"))
                // 1024 CPU units are one processor.
                .add("NanoCpus", Long.parseLong(task.getString("cpu")) * 1_000_000_000L / 1024)
                .add("Memory", Long.parseLong(task.getString("memory")) * 1024 * 1024);
    }
}
