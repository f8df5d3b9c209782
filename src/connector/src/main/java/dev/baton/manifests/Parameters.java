package dev.baton.manifests;

import dev.baton.config.Setting;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The parameters of the templates, declared like settings: name, meaning, default, what is allowed. */
final class Parameters {
    static final String NAME = "name";
    static final String PORT = "port";
    static final String TARGET_PORT = "target-port";
    static final String SHUTDOWN_TIMEOUT = "shutdown-timeout";

    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d");
    private static final Pattern HOST = Pattern.compile("(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");
    private static final String QUANTITY = "a quantity above zero, such as 250m or 128Mi";

    private Parameters() {}

    static List<Setting<?>> of(Target target, String program) {
        return target == Target.KUBERNETES ? kubernetes(program) : ecs(program);
    }

    private static List<Setting<?>> kubernetes(String program) {
        return List.of(
                text(
                                NAME,
                                "name of the objects and of the container",
                                "lower-case letters, digits and dashes, a letter first, at most 63 characters",
                                Formats::isServiceName)
                        .withDefault(program),
                image(program),
                port(),
                Setting.integer(SHUTDOWN_TIMEOUT, 1, 3_600, "seconds the service takes at most to stop")
                        .withDefault("25"),
                quantity("cpu-request", "CPU that is reserved").withDefault("100m"),
                quantity("cpu-limit", "CPU that is used at most").withDefault("250m"),
                quantity("memory-request", "memory that is reserved").withDefault("128Mi"),
                quantity("memory-limit", "memory that is used at most").withDefault("256Mi"),
                quantity("storage-size", "size of the volume for --data-dir").withDefault("1Gi"),
                Setting.integer("replicas", 1, 1_000, "replicas that share a PostgreSQL")
                        .withDefault("3"),
                Setting.integer(
                                TARGET_PORT,
                                1,
                                65_535,
                                "port that the NetworkPolicy lets out to; that of the connector's URL if it has one")
                        .withDefault("443"),
                text(
                                "database-host",
                                "host of the PostgreSQL",
                                "a host name or an IPv4 address",
                                HOST.asMatchPredicate())
                        .withDefault("postgres"),
                text(
                                "namespace",
                                "namespace of the restricted overlay",
                                "lower-case letters, digits and dashes, at most 63 characters",
                                Formats::isLabel)
                        .withDefault("baton"));
    }

    private static List<Setting<?>> ecs(String program) {
        String ids = "123456789012";
        return List.of(
                text(
                                NAME,
                                "name of the family, the container and the service",
                                "letters, digits, dashes and underscores, at most 255 characters",
                                Formats::isEcsName)
                        .withDefault(program),
                image(program),
                port(),
                // Fargate's stopTimeout is at most 120 s and stands 5 s above this.
                Setting.integer(SHUTDOWN_TIMEOUT, 1, 115, "seconds the service takes at most to stop")
                        .withDefault("25"),
                Setting.integer("cpu", 256, 16_384, "CPU units of the task").withDefault("256"),
                Setting.integer("memory", 512, 122_880, "memory of the task, in MiB")
                        .withDefault("512"),
                Setting.of(
                                "architecture",
                                "processor",
                                "X86_64 or ARM64",
                                text -> Optional.of(text).filter(List.of("X86_64", "ARM64")::contains))
                        .withDefault("X86_64"),
                text("region", "region of the log group", "a region such as us-east-1", REGION.asMatchPredicate())
                        .withDefault("us-east-1"),
                arn("execution-role-arn", "role that pulls the image, reads the secret and writes the log")
                        .withDefault("arn:aws:iam::" + ids + ":role/ecsTaskExecutionRole"),
                arn("secret-arn", "secret whose JSON keys are named like the settings")
                        .withDefault("arn:aws:secretsmanager:us-east-1:" + ids + ":secret:" + program),
                ecsName("cluster", "cluster of the service").withDefault("default"),
                ecsName("subnet", "subnet of the service").withDefault("subnet-0123456789abcdef0"),
                ecsName("security-group", "security group of the service").withDefault("sg-0123456789abcdef0"));
    }

    private static Setting<?> image(String program) {
        return text("image", "the image", "an image reference such as registry.example.com/name:1.0", Formats::isImage)
                .withDefault(program + ":0.1.0");
    }

    private static Setting<?> port() {
        return Setting.integer(PORT, 1, 65_535, "port of the health server").withDefault("8081");
    }

    private static Setting<String> arn(String name, String description) {
        return text(name, description, "an ARN such as arn:aws:iam::123456789012:role/name", Formats::isArn);
    }

    private static Setting<String> ecsName(String name, String description) {
        return text(name, description, "letters, digits, dashes and underscores", Formats::isEcsName);
    }

    private static Setting<String> quantity(String name, String description) {
        return text(
                name,
                description,
                QUANTITY,
                text -> Formats.quantity(text)
                        .filter(number -> number.signum() > 0)
                        .isPresent());
    }

    private static Setting<String> text(String name, String description, String allowed, Predicate<String> isAllowed) {
        return Setting.of(name, description, allowed, text -> Optional.of(text).filter(isAllowed));
    }
}
