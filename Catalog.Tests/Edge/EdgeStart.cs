using System.Diagnostics;
using Catalog.Tests.Operations;

namespace Catalog.Tests.Edge;

/// <summary>deploy/nginx/start.sh with fakes of name resolution, nginx and envsubst.</summary>
internal sealed class EdgeStart : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("catalog-edge-");
    private readonly Process _process;

    public EdgeStart(params string[] addresses)
    {
        Resolve(addresses);
        AddProgram("getent", $"echo asked >>{_folder}/asked; cat {_folder}/addresses");
        Write();
        AddProgram("nginx", $"trap 'echo read >>{_folder}/read' HUP; echo read >>{_folder}/read; while :; do sleep 0.02; done");

        // A shell cannot trap a signal that was ignored when it started, as SIGHUP is under nohup.
        string[] command = [.. OperatingSystem.IsLinux() ? ["env", "--default-signal=HUP"] : Array.Empty<string>(), "sh", Repository.PathOf("deploy", "nginx", "start.sh")];
        var start = new ProcessStartInfo(command[0], command[1..]);
        start.Environment["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["NODE_NAMES"] = "api-1 api-2";
        start.Environment["PURGE_LISTEN"] = "127.0.0.1:8081";
        start.Environment["TEMPLATE"] = Repository.PathOf("deploy", "nginx", "catalog.conf");
        start.Environment["STATE"] = _folder.FullName;
        _process = Process.Start(start)!;
    }

    /// <summary>How often the names were looked up.</summary>
    public int Lookups => LinesOf("asked").Length;

    /// <summary>How often nginx read its configuration.</summary>
    public int Reads => LinesOf("read").Length;

    /// <summary>The nodes in the configuration of nginx.</summary>
    public string Nodes => LinesOf("nginx.conf").Select(line => line.Trim()).Single(line => line.StartsWith("server 10.", StringComparison.Ordinal));

    /// <summary>How often the configuration could not be written.</summary>
    public int Failures => LinesOf("failed").Length;

    /// <summary>From now on the configuration cannot be written.</summary>
    public void FailToWrite() => AddProgram("envsubst", $"echo failed >>{_folder}/failed; exit 1");

    /// <summary>From now on it can be written.</summary>
    public void Write() => AddProgram("envsubst", "sed \"s|[$]{NODES}|$NODES|\"");

    /// <summary>The addresses that the names have from now on.</summary>
    public void Resolve(params string[] addresses)
    {
        var next = Path.Combine(_folder.FullName, "addresses.next");
        File.WriteAllLines(next, addresses.Select(address => $"{address} STREAM"));
        File.Move(next, Path.Combine(_folder.FullName, "addresses"), overwrite: true);
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private void AddProgram(string name, string body)
    {
        // Moved into place as a whole, because it may be started at any moment.
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path + ".next", $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path + ".next", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        File.Move(path + ".next", path, overwrite: true);
    }

    private string[] LinesOf(string file) => File.Exists(Path.Combine(_folder.FullName, file)) ? File.ReadAllLines(Path.Combine(_folder.FullName, file)) : [];
}
