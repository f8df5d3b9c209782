// What the build of the template must have made, and that it runs.
import java.util.concurrent.TimeUnit

def launcher = new File(basedir, 'target/baton-myconnector/bin/baton-myconnector').path
for (name in [
        'target/image/baton-myconnector.tar',
        'target/image/baton-myconnector-oci.tar',
        'target/baton-myconnector/lib/service.aot',
        'k8s/base/deployment.yaml',
        'k8s/overlays/restricted/kustomization.yaml',
        'ecs/task-definition.json']) {
    assert new File(basedir, name).file: "not made: $name"
}
assert new File(basedir, 'k8s/common/configmap.yaml').text.contains('BATON_DIRECTORY')

def log = new File(basedir, 'run.log')
def run = { String... arguments -> new ProcessBuilder(arguments).redirectErrorStream(true).redirectOutput(log).start().waitFor() }
def reserved = new ServerSocket(0)
def port = "--health-check-port=${reserved.localPort}".toString()
reserved.close()
def service = new ProcessBuilder(launcher, '--health-check', port, "--directory=$basedir".toString())
        .redirectError(new File(basedir, 'service.log'))
        .start()
try {
    def end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60)
    while (run(launcher, 'health-check', '--endpoint=ready', port) != 0) {
        assert service.alive && System.nanoTime() < end: "never ready: ${log.text}"
    }
    assert run(launcher, 'health-check', port) == 0: log.text
} finally {
    service.destroy()
}
assert service.waitFor(30, TimeUnit.SECONDS) && service.exitValue() == 0
