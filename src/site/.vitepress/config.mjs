// The pages in markdown/ as a static site with a search, into target/site.
export default {
  title: 'Baton Health',
  description: 'Health server, health-check command and provisioning for connectors on Helidon SE',
  srcDir: 'markdown',
  outDir: '../../target/site',
  cacheDir: '../../target/site-cache',
  cleanUrls: false,
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: [
      {
        text: 'Guides',
        items: [
          { text: 'What it is', link: '/' },
          { text: 'Run a connector', link: '/operate' },
          { text: 'Deployment', link: '/deployment' },
          { text: 'SCIM services', link: '/scim' },
          { text: 'Provisioning', link: '/provisioning' },
          { text: 'Write a connector', link: '/connector' },
          { text: 'Embed the routes', link: '/embed' },
          { text: 'Checks', link: '/checks' },
          { text: 'TLS', link: '/tls' },
          { text: 'Troubleshooting', link: '/troubleshooting' },
        ],
      },
      {
        text: 'Reference',
        items: [
          { text: 'All settings', link: '/settings' },
          { text: 'All commands', link: '/commands' },
          { text: 'HTTP', link: '/http' },
          { text: 'Metrics, alerts and log', link: '/metrics' },
          { text: 'The contract kit', link: '/contract' },
          { text: 'Versions', link: '/versions' },
        ],
      },
      {
        text: 'Background',
        items: [
          { text: 'Architecture', link: '/architecture' },
          { text: 'Security', link: '/security' },
          { text: 'What makes a probe cheap', link: '/startup' },
          { text: 'Under attack', link: '/attacks' },
          { text: 'How it compares', link: '/compare' },
        ],
      },
    ],
  },
  vite: { publicDir: '../resources' },
}
