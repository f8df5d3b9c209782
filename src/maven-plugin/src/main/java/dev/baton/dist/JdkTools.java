package dev.baton.dist;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;

/** What the distribution has the JDK's own tools do. */
final class JdkTools {
    private JdkTools() {}

    /**
     * What every connector's runtime has: what the libraries reach by reflection or as a service, and what operators attach: JVM
     * agents, JMX, flight recordings, debuggers.
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

    /** What libraries of ours refer to and the program never reaches; {@code --add-modules} brings them for who does. */
    private static final Set<String> LEFT_OUT = Set.of("java.compiler", "java.desktop", "java.scripting");

    /** The modules of the JDK that the application is linked with. */
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

    /** Links the application's module and those it requires, from the JDK's modules or from its run-time image. */
    static void link(Path jar, Path runtime) throws IOException {
        run(
                "jlink",
                "--module-path",
                jar.toString(),
                "--add-modules",
                ApplicationModule.NAME,
                "--no-header-files",
                "--no-man-pages",
                // Halves the image. What the commands need at start comes out of the AOT caches.
                "--compress",
                "zip-9",
                "--output",
                runtime.toString());
        stripSymbols(runtime);
    }

    /** The symbols of libjvm are a sixth of it. They are what names functions in the JVM's own crash reports only. */
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
