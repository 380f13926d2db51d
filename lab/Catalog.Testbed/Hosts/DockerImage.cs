using System.Collections.Concurrent;

namespace Catalog.Testbed.Hosts;

/// <summary>Images of the servers: the tags of docker-compose.yml, and the edges as deploy/ builds them.</summary>
/// <param name="Name">Name and tag.</param>
/// <param name="Files">Names of the embedded files to build it from, the Dockerfile first; none: it is pulled.</param>
internal sealed record DockerImage(string Name, params IReadOnlyList<string> Files)
{
    public static readonly DockerImage Postgres = new("postgres:17-alpine") { User = "postgres" };
    public static readonly DockerImage Redis = new("redis:8-alpine");
    public static readonly DockerImage Nginx = new("catalog-testbed-nginx", "nginx.Dockerfile", "catalog.conf", "start.sh") { User = "www-data" };
    public static readonly DockerImage Varnish = new("catalog-testbed-varnish", "varnish.Dockerfile", "catalog.vcl", "start-varnish.sh") { User = "vcache" };

    /// <summary>The account that runs its servers; null: root.</summary>
    public string? User { get; private init; }

    private static readonly ConcurrentDictionary<string, Lazy<Task>> Present = new();

    /// <summary>Sees to it that the image is here: once in a process, and pulled only when it is missing.</summary>
    /// <param name="progress">Told of a pull and of a build before it begins.</param>
    /// <param name="ct">Cancels the waiting.</param>
    /// <exception cref="ServersUnavailableException">It could be neither pulled nor built.</exception>
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

    // Built even when it is there, since it may be of older files; Docker's cache makes that a matter of a second.
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
                $"Docker answers, but could not {verb} {Name} (CATALOG_SERVERS=processes does without): {result.Output.Trim()}");
        }
    }
}
