using System.Collections.Concurrent;

namespace Catalog.Testbed.Hosts;

/// <summary>The servers' images: the tags of docker-compose.yml, and the edge caches built from deploy/.</summary>
/// <param name="Name">Name and tag.</param>
/// <param name="Files">The embedded files to build it from, the Dockerfile first; empty: the image is pulled.</param>
internal sealed record DockerImage(string Name, params IReadOnlyList<string> Files)
{
    public static readonly DockerImage Postgres = new("postgres:17-alpine") { User = "postgres" };
    public static readonly DockerImage Redis = new("redis:8-alpine");
    public static readonly DockerImage Nginx = new("catalog-testbed-nginx", "nginx.Dockerfile", "catalog.conf", "start.sh") { User = "www-data" };
    public static readonly DockerImage Varnish = new("catalog-testbed-varnish", "varnish.Dockerfile", "catalog.vcl", "start-varnish.sh") { User = "vcache" };

    /// <summary>The account that runs its servers; null: root.</summary>
    public string? User { get; private init; }

    private static readonly ConcurrentDictionary<string, Lazy<Task>> Present = new();

    /// <summary>Makes sure that the image is present, once per process; pulls it only if missing.</summary>
    /// <param name="progress">Receives a message before a pull or build.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <exception cref="ServersUnavailableException">It could not be pulled or built.</exception>
    public Task EnsureAsync(IProgress<string>? progress, CancellationToken ct) =>
        Present.GetOrAdd(Name, _ => new Lazy<Task>(() => Files.Count == 0 ? PullAsync(progress) : BuildAsync(progress))).Value.WaitAsync(ct);

    private async Task PullAsync(IProgress<string>? progress)
    {
        if (!await IsHereAsync())
        {
            progress?.Report($"Pulling {Name}");
            Check(await DockerCommand.RunAsync(["pull", "--quiet", Name], CancellationToken.None), "pull");
        }
    }

    // Always built, since an existing image may be outdated; with Docker's build cache this takes about a second.
    private async Task BuildAsync(IProgress<string>? progress)
    {
        if (!await IsHereAsync())
        {
            progress?.Report($"Building {Name}");
        }

        var folder = Directory.CreateTempSubdirectory("catalog-image-");
        try
        {
            foreach (var file in Files)
            {
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, file), Edge.DeployedFile.Read(file));
            }

            string[] build = ["build", "--quiet", "--tag", Name, "--file", Path.Combine(folder.FullName, Files[0]), folder.FullName];
            Check(await DockerCommand.RunAsync(build, CancellationToken.None), "build");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<bool> IsHereAsync() =>
        (await DockerCommand.RunAsync(["image", "inspect", "--format", "{{.Id}}", Name], CancellationToken.None)).ExitCode == 0;

    private void Check((int ExitCode, string Output) result, string verb)
    {
        if (result.ExitCode != 0)
        {
            throw new ServersUnavailableException(
                $"Docker is running, but could not {verb} {Name} (CATALOG_SERVERS=processes works without Docker): {result.Output.Trim()}");
        }
    }
}
