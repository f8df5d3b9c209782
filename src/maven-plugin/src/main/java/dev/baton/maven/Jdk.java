package dev.baton.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.toolchain.ToolchainManager;

/** Finds the JDK to run the builder: the build's toolchain, JAVA_HOME, Maven's own JDK, or one in a usual place. */
final class Jdk {
    static final int REQUIRED = 25;

    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

    private Jdk() {}

    static Path java(MavenSession session, ToolchainManager toolchains) throws MojoExecutionException {
        Stream<Path> mavens = Stream.of(
                        System.getenv().getOrDefault("JAVA_HOME", "/nonexistent"), System.getProperty("java.home"))
                .map(Path::of);
        return Stream.of(selected(session, toolchains), mavens, usual())
                .flatMap(found -> found)
                .filter(Jdk::isNewEnough)
                .map(home -> home.resolve("bin/java"))
                .findFirst()
                .orElseThrow(() -> new MojoExecutionException("no JDK " + REQUIRED
                        + " found: install one, or set JAVA_HOME to the directory of one that is installed"));
    }

    private static Stream<Path> selected(MavenSession session, ToolchainManager toolchains) {
        return Stream.concat(
                        Optional.ofNullable(toolchains.getToolchainFromBuildContext("jdk", session)).stream(),
                        toolchains.getToolchains(session, "jdk", Map.of("version", "[" + REQUIRED + ",)")).stream())
                .map(toolchain -> toolchain.findTool("java"))
                .flatMap(tool -> Stream.ofNullable(tool)
                        .map(path -> Path.of(path).getParent().getParent()));
    }

    private static Stream<Path> usual() {
        String user = System.getProperty("user.home");
        return List.of(
                        Path.of("/usr/lib/jvm"),
                        Path.of("/opt/java"),
                        Path.of(user, ".jdks"),
                        Path.of(user, ".sdkman/candidates/java"))
                .stream()
                .flatMap(Jdk::below);
    }

    private static Stream<Path> below(Path directory) {
        try (Stream<Path> found = Files.list(directory)) {
            return found.sorted().toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static boolean isNewEnough(Path home) {
        try {
            Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
            return version.find()
                    && Integer.parseInt(version.group(1)) >= REQUIRED
                    && Files.isExecutable(home.resolve("bin/jlink"));
        } catch (IOException e) {
            return false;
        }
    }
}
