package dev.baton.maven;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Makes the container image of the distribution, as a tar that Docker loads and as a tar in OCI layout. */
@Mojo(name = "image", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class ImageMojo extends BuilderMojo {
    /** The folder for the image. */
    @Parameter(property = "baton.image.output", defaultValue = "${project.build.directory}/image", required = true)
    private File output;

    /** The image's tag. */
    @Parameter(property = "baton.image.tag", defaultValue = "${project.version}", required = true)
    private String tag;

    /** The base image; by default, one made of the build machine's C library. */
    @Parameter(property = "baton.image.base")
    private String base;

    /** The image's creation time; the same time makes the same bytes. */
    @Parameter(property = "baton.image.created", defaultValue = "${project.build.outputTimestamp}")
    private String created;

    /** The file with the connector's own license. */
    @Parameter(property = "baton.image.license")
    private File license;

    @Override
    public void execute() throws MojoExecutionException {
        List<String> arguments = new ArrayList<>(List.of(
                "image",
                "--name=" + name,
                "--tag=" + tag,
                "--program-version=" + project.getVersion(),
                "--distribution=" + home,
                "--output=" + output));
        add(arguments, "--description=", project.getDescription());
        add(arguments, "--base=", base);
        add(arguments, "--created=", created);
        add(arguments, "--license=", license);
        build(arguments);
    }

    private static void add(List<String> arguments, String option, Object value) {
        if (value != null && !value.toString().isEmpty()) {
            arguments.add(option + value);
        }
    }
}
