using System.Diagnostics;

namespace Catalog.Testbed.Processes;

/// <summary>A new folder that is removed when it is disposed of or when this process dies, however it dies (watch-folder.sh).</summary>
internal sealed class ThrowAwayFolder : IAsyncDisposable
{
    private const string SharedMemory = "/dev/shm";
    private const long RoomForServers = 2L << 30;
    private static readonly Lazy<ThrowAwayFolder> OfThisProcess = new(() => In(Root()));
    private readonly Process _watcher;

    private ThrowAwayFolder(string path, Process watcher)
    {
        Path = path;
        _watcher = watcher;
    }

    /// <summary>Full path; writable by every account, since PostgreSQL does not run as root.</summary>
    public string Path { get; }

    /// <summary>Creates the folder in memory where there is room, else in the temporary folder.</summary>
    public static ThrowAwayFolder Create() => In(Parent);

    /// <summary>Where they all are; one folder, so that a container can have it too.</summary>
    public static string Parent => OfThisProcess.Value.Path;

    /// <summary>Removes the folder; what runs in it must have ended.</summary>
    /// <exception cref="IOException">It could not be removed within 15 s.</exception>
    public async ValueTask DisposeAsync()
    {
        _watcher.StandardInput.Close();
        await _watcher.WaitForExitAsync();
        var removed = _watcher.ExitCode == 0;
        _watcher.Dispose();
        if (!removed)
        {
            throw new IOException($"{Path} could not be removed; something still writes into it.");
        }
    }

    private static ThrowAwayFolder In(string parent)
    {
        var path = System.IO.Path.Combine(parent, $"catalog-{Guid.NewGuid():N}");
        var watcher = Process.Start(WatchScript.Command("watch-folder.sh", path))!;
        return new ThrowAwayFolder(DataFolder.Create(path), watcher);
    }

    private static string Root() =>
        Directory.Exists(SharedMemory) && new DriveInfo(SharedMemory).AvailableFreeSpace > RoomForServers
            ? SharedMemory
            : System.IO.Path.GetTempPath();
}
