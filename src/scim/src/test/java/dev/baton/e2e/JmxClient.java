package dev.baton.e2e;

import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Prints the version of the Java that answers at a JMX address. */
final class JmxClient {
    private JmxClient() {}

    public static void main(String[] args) throws Exception {
        try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(args[0]))) {
            RuntimeMXBean jvm = ManagementFactory.newPlatformMXBeanProxy(
                    connector.getMBeanServerConnection(), ManagementFactory.RUNTIME_MXBEAN_NAME, RuntimeMXBean.class);
            System.out.println(jvm.getSpecVersion());
        }
    }
}
