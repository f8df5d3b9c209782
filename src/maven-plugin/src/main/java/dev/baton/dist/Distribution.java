package dev.baton.dist;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code distribution}: makes a folder with a launcher, a runtime and everything else a connector needs.
 *
 * <p>The application is linked into the runtime as a module rather than placed next to it as a jar, because the JVM rejects
 * an AOT cache if a jar's time has changed, and image builds change it. The JVM does not check the time of the runtime.
 */
@Command(
        name = "distribution",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes the distribution of a connector.")
final class Distribution implements Callable<Integer> {
    private static final List<String> OPTIONS = List.of("probe.vmoptions", "service.vmoptions");

    @Option(names = "--name", required = true, description = "name of the program, baton-myconnector for example")
    private String name;

    @Option(
            names = "--class-path",
            required = true,
            description = "jars and folders of the connector and its libraries")
    private String classPath;

    @Option(names = "--output", required = true, description = "folder to make; what it held is removed")
    private Path output;

    @Option(
            names = "--main-class",
            defaultValue = "dev.baton.cli.BatonConnector",
            description = "the program's main class (default: ${DEFAULT-VALUE})")
    private String mainClass;

    @Option(
            names = "--program-version",
            defaultValue = "0",
            description = "what --version says (default: ${DEFAULT-VALUE})")
    private String version;

    @Option(
            names = "--add-modules",
            split = ",",
            description = "JDK modules to link in addition to those that the class path needs")
    private Set<String> addModules = Set.of();

    @Override
    public Integer call() throws Exception {
        List<Path> entries = Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toList();
        Application application = new Application(name, version, mainClass, entries, addModules);
        Inputs inputs = Inputs.of(application);
        Path record = output.resolveSibling(output.getFileName() + ".inputs");
        if (inputs.areThoseOf(record, output)) {
            System.out.println("[INFO] distribution: up to date: " + output);
            return 0;
        }
        // An interrupted build must not pass for the previous one.
        Files.deleteIfExists(record);
        make(application, output.toAbsolutePath());
        inputs.write(record);
        System.out.println("[INFO] distribution: " + output.resolve("bin").resolve(name));
        return 0;
    }

    private static void make(Application application, Path home) throws IOException {
        delete(home);
        Files.createDirectories(home.resolve("lib"));
        Path jar = home.resolveSibling(home.getFileName() + ".jar");
        say("merging " + application.classPath().size() + " class path entries");
        ApplicationJar.write(application, jar);
        Set<String> modules = JdkTools.modules(jar, application.addModules());
        OldClasses.renewIn(jar);
        ApplicationModule.addTo(jar, application, modules);
        say("linking the runtime");
        JdkTools.link(jar, home.resolve("runtime"));
        for (String name : OPTIONS) {
            try (InputStream options = Distribution.class.getResourceAsStream("vmoptions/" + name)) {
                Files.copy(options, home.resolve("lib").resolve(name));
            }
        }
        SqliteLibrary.copy(application.classPath(), home.resolve("lib"));
        LicenseTexts.copy(application.classPath(), home.resolve("licenses"));
        Launcher.install(application.name(), home);
        say("training the AOT caches");
        AotCaches.train(home);
    }

    private static void say(String what) {
        System.out.println("[INFO] distribution: " + what);
    }

    static void delete(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        try (Stream<Path> found = Files.walk(directory)) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
