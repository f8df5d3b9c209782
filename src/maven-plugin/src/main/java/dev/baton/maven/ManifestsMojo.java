package dev.baton.maven;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Renders the Kubernetes and ECS manifests of the connector, with its own settings, into the project. */
@Mojo(name = "manifests", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class ManifestsMojo extends BuilderMojo {
    /** The image that the manifests name. */
    @Parameter(
            property = "baton.manifests.image",
            defaultValue = "${project.artifactId}:${project.version}",
            required = true)
    private String image;

    /** Values of settings, by environment variable. */
    @Parameter
    private Map<String, String> values = Map.of();

    /** The folder of the Kubernetes manifests. */
    @Parameter(property = "baton.manifests.kubernetes", defaultValue = "${project.basedir}/k8s", required = true)
    private File kubernetes;

    /** The folder of the ECS definitions. */
    @Parameter(property = "baton.manifests.ecs", defaultValue = "${project.basedir}/ecs", required = true)
    private File ecs;

    @Override
    public void execute() throws MojoExecutionException {
        render("kubernetes", kubernetes);
        render("ecs", ecs);
    }

    private void render(String target, File folder) throws MojoExecutionException {
        List<String> command = new ArrayList<>(List.of(
                home.toPath().resolve("bin").resolve(name).toString(),
                "manifests",
                target,
                "--name=" + name,
                "--image=" + image,
                "--placeholders",
                "--output-dir=" + folder));
        values.forEach((variable, value) -> {
            command.add("--set");
            command.add(variable + "=" + value);
        });
        run(command);
    }
}
