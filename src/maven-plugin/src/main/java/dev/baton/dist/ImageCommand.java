package dev.baton.dist;

import dev.baton.image.ContainerImage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code image}: the container image of a distribution. */
@Command(
        name = "image",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes the container image of a distribution, without a daemon.")
final class ImageCommand implements Callable<Integer> {
    @Option(names = "--name", required = true, description = "name of the image and of the program in it")
    private String name;

    @Option(names = "--distribution", required = true, description = "the distribution's folder")
    private Path distribution;

    @Option(names = "--output", required = true, description = "folder for NAME.tar and NAME-oci.tar")
    private Path output;

    @Option(names = "--tag", defaultValue = "latest", description = "the image's tag (default: ${DEFAULT-VALUE})")
    private String tag;

    @Option(
            names = "--program-version",
            defaultValue = "0",
            description = "the program's version (default: ${DEFAULT-VALUE})")
    private String version;

    @Option(
            names = "--description",
            defaultValue = "a Baton connector",
            description = "what the program is, for people")
    private String description;

    @Option(
            names = "--base",
            defaultValue = "",
            description = "an image with the GNU C library (default: one of this machine's C library and nothing else)")
    private String base;

    @Option(
            names = "--created",
            defaultValue = "1970-01-01T00:00:00Z",
            description =
                    "when the image says that it was made; the same time makes the same bytes (default: ${DEFAULT-VALUE})")
    private Instant created;

    @Option(names = "--license", description = "file with the program's own license")
    private Optional<Path> license = Optional.empty();

    @Override
    public Integer call() throws Exception {
        new ContainerImage(new ContainerImage.Options(
                        name, tag, version, description, distribution, output, base, created, license))
                .make();
        return 0;
    }
}
