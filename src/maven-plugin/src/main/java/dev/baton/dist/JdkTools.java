package dev.baton.dist;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;

/** Runs the JDK's tools to make the distribution. */
final class JdkTools {
    private JdkTools() {}

    /**
     * The modules of every runtime: those that libraries use by reflection or as a service, and those that operators need for
     * JVM agents, JMX, flight recordings and debuggers.
     */
    private static final Set<String> ALWAYS = Set.of(
            "java.base",
            "java.instrument",
            "java.logging",
            "java.management",
            "java.management.rmi",
            "java.naming",
            "java.net.http",
            "java.security.jgss",
            "java.security.sasl",
            "java.sql",
            "java.xml",
            "jdk.jdwp.agent",
            "jdk.jfr",
            "jdk.management",
            "jdk.management.agent",
            "jdk.management.jfr",
            "jdk.net",
            "jdk.unsupported");

    /** Modules that our libraries refer to and the program never uses; {@code --add-modules} adds them where needed. */
    private static final Set<String> LEFT_OUT = Set.of("java.compiler", "java.desktop", "java.scripting");

    /** Returns the JDK modules to link the application with. */
    static Set<String> modules(Path jar, Set<String> addModules) {
        String found = run(
                "jdeps",
                "--multi-release",
                Integer.toString(Runtime.version().feature()),
                "--ignore-missing-deps",
                "--print-module-deps",
                jar.toString());
        Set<String> modules = new TreeSet<>(List.of(found.strip().split(",")));
        modules.removeAll(LEFT_OUT);
        modules.addAll(ALWAYS);
        modules.addAll(addModules);
        return modules;
    }

    /** Links the application's module and those it requires, from the JDK's module files or from its run-time image. */
    static void link(Path jar, Path runtime) throws IOException {
        run(
                "jlink",
                "--module-path",
                jar.toString(),
                "--add-modules",
                ApplicationModule.NAME,
                "--no-header-files",
                "--no-man-pages",
                // Halves the size. What the commands need at startup comes from the AOT caches.
                "--compress",
                "zip-9",
                "--output",
                runtime.toString());
        stripSymbols(runtime);
    }

    /** Strips libjvm of its symbols, a sixth of its size, which only name functions in the JVM's own crash reports. */
    private static void stripSymbols(Path runtime) throws IOException {
        if (!Programs.isOnPath("strip")) {
            System.err.println("[WARNING] distribution: no strip on the path: the runtime keeps its native symbols");
            return;
        }
        Path library = runtime.resolve("lib/server/libjvm.so").toAbsolutePath();
        Programs.run(runtime, List.of("strip", "--strip-unneeded", library.toString()));
    }

    private static String run(String tool, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = ToolProvider.findFirst(tool)
                .orElseThrow(() -> new DistributionException("this JDK has no " + tool))
                .run(new PrintWriter(out), new PrintWriter(err), arguments);
        if (exitCode != 0) {
            throw new DistributionException(tool + " failed: " + (out + " " + err).strip());
        }
        return out.toString();
    }
}
