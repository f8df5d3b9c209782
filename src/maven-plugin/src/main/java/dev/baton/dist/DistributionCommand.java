package dev.baton.dist;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code distribution}: a folder with a launcher, a runtime and all that a connector needs. */
@Command(
        name = "distribution",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes the distribution of a connector.")
final class DistributionCommand implements Callable<Integer> {
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
            description = "modules of the JDK to link beside those that the class path is found to need")
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
        new Distribution(application, output.toAbsolutePath()).make();
        inputs.write(record);
        System.out.println("[INFO] distribution: " + output.resolve("bin").resolve(name));
        return 0;
    }
}
