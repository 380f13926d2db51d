namespace Catalog.Testbed.Processes;

/// <summary>Folders for server data.</summary>
internal static class DataFolder
{
    private const UnixFileMode Everyone =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Creates the folder if missing. As root, every account gets access: PostgreSQL then runs as nobody.</summary>
    /// <returns>The full path.</returns>
    public static string Create(string path)
    {
        var folder = Directory.CreateDirectory(path);
        if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows())
        {
            folder.UnixFileMode = Everyone | UnixFileMode.StickyBit;
        }

        return folder.FullName;
    }
}
