using System.Diagnostics;

namespace Catalog.Testbed.Processes;

/// <summary>A new folder that is deleted when disposed or when this process ends in any way (watch-folder.sh).</summary>
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

    /// <summary>The full path; writable by every account, since PostgreSQL does not run as root.</summary>
    public string Path { get; }

    /// <summary>Creates the folder in memory if there is enough space, otherwise in the temporary folder.</summary>
    public static ThrowAwayFolder Create() => In(Parent);

    /// <summary>The common parent of these folders, so that a container can mount it.</summary>
    public static string Parent => OfThisProcess.Value.Path;

    /// <summary>Deletes the folder; programs that use it must have exited.</summary>
    /// <exception cref="IOException">It could not be deleted within 15 s.</exception>
    public async ValueTask DisposeAsync()
    {
        _watcher.StandardInput.Close();
        await _watcher.WaitForExitAsync();
        var removed = _watcher.ExitCode == 0;
        _watcher.Dispose();
        if (!removed)
        {
            throw new IOException($"{Path} could not be deleted; a process still writes to it.");
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
