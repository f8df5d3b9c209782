package dev.baton.manifests;

import dev.baton.config.Setting;
import java.util.List;

/**
 * The parameters of the templates, declared like settings: name, meaning, default. The form of names, images and quantities is
 * left to the engine.
 */
final class Parameters {
    static final String NAME = "name";
    static final String PORT = "port";
    static final String TARGET_PORT = "target-port";
    static final String SHUTDOWN_TIMEOUT = "shutdown-timeout";

    private Parameters() {}

    static List<Setting<?>> of(Target target, String program) {
        return target == Target.KUBERNETES ? kubernetes(program) : ecs(program);
    }

    private static List<Setting<?>> kubernetes(String program) {
        return List.of(
                text(NAME, "name of the objects and of the container", program),
                text("image", "the image", program + ":0.1.0"),
                number(PORT, 1, 65_535, "port of the health server", 8_081),
                number(SHUTDOWN_TIMEOUT, 1, 3_600, "maximum number of seconds the service takes to stop", 25),
                text("cpu-request", "CPU that is reserved", "100m"),
                text("cpu-limit", "CPU that is used at most", "250m"),
                text("memory-request", "memory that is reserved", "128Mi"),
                text("memory-limit", "memory that is used at most", "256Mi"),
                text("storage-size", "size of the volume for --data-dir", "1Gi"),
                number("replicas", 1, 1_000, "replicas that share a PostgreSQL", 3),
                number(
                        TARGET_PORT,
                        1,
                        65_535,
                        "port to which the NetworkPolicy allows egress; the port of the connector's URL if it has one",
                        443),
                text("database-host", "host of the PostgreSQL", "postgres"),
                text("namespace", "namespace of the restricted overlay", "baton"));
    }

    private static List<Setting<?>> ecs(String program) {
        String ids = "123456789012";
        return List.of(
                text(NAME, "name of the family, the container and the service", program),
                text("image", "the image", program + ":0.1.0"),
                number(PORT, 1, 65_535, "port of the health server", 8_081),
                // Fargate's stopTimeout is at most 120 s, and is set 5 s above this.
                number(SHUTDOWN_TIMEOUT, 1, 115, "maximum number of seconds the service takes to stop", 25),
                number("cpu", 256, 16_384, "CPU units of the task", 256),
                number("memory", 512, 122_880, "memory of the task, in MiB", 512),
                Setting.oneOf("architecture", List.of("X86_64", "ARM64"), "processor")
                        .withDefault("X86_64"),
                text("region", "region of the log group", "us-east-1"),
                text(
                        "execution-role-arn",
                        "role that pulls the image, reads the secret and writes the log",
                        "arn:aws:iam::" + ids + ":role/ecsTaskExecutionRole"),
                text(
                        "secret-arn",
                        "secret whose JSON keys are named like the settings",
                        "arn:aws:secretsmanager:us-east-1:" + ids + ":secret:" + program),
                text("cluster", "cluster of the service", "default"),
                text("subnet", "subnet of the service", "subnet-0123456789abcdef0"),
                text("security-group", "security group of the service", "sg-0123456789abcdef0"));
    }

    private static Setting<String> text(String name, String description, String defaultText) {
        return Setting.text(name, description).withDefault(defaultText);
    }

    private static Setting<Integer> number(String name, int min, int max, String description, int defaultNumber) {
        return Setting.integer(name, min, max, description).withDefault(String.valueOf(defaultNumber));
    }
}
