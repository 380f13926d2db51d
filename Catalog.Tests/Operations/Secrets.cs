using System.Diagnostics;
using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace Catalog.Tests.Operations;

/// <summary>The folder that deploy/make-secrets.sh fills at the first start.</summary>
internal sealed partial class Secrets : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("catalog-secrets-");

    /// <param name="profiles">The profiles of compose, separated by commas.</param>
    public static async Task<Secrets> MakeAsync(string profiles = "")
    {
        var secrets = new Secrets();
        var start = new ProcessStartInfo("sh", [Repository.PathOf("deploy", "make-secrets.sh")]) { WorkingDirectory = secrets._folder.FullName };
        start.Environment["RIGHTS"] = Repository.PathOf("deploy", "redis-rights");
        start.Environment["PROFILES"] = profiles;
        using var script = Process.Start(start)!;
        await script.WaitForExitAsync();
        Assert.Equal(0, script.ExitCode);
        return secrets;
    }

    /// <summary>A service's connection string for Redis.</summary>
    public string Redis(string service) => Read(service, service == "follower" ? "Follower__Redis" : "ConnectionStrings__Redis");

    /// <summary>The folders that contain a file.</summary>
    public IEnumerable<string> ServicesWith(string setting) =>
        _folder.EnumerateDirectories().Where(service => service.GetFiles(setting).Length > 0).Select(service => service.Name);

    /// <summary>Makes the users in a Redis of the test.</summary>
    public async Task MakeUsersAsync(IDatabase administrator)
    {
        foreach (var user in Read("redis", "redis-auth.conf").Split('\n').Where(line => line.StartsWith("user ", StringComparison.Ordinal)))
        {
            await administrator.ExecuteAsync("ACL", ["SETUSER", .. Right().Matches(user["user ".Length..]).Select(right => right.Value)]);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Read(string service, string setting) => File.ReadAllText(Path.Combine(_folder.FullName, service, setting));

    [GeneratedRegex(@"\([^)]*\)|\S+")]
    private static partial Regex Right();
}
