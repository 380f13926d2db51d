using System.Runtime.InteropServices;

namespace Catalog.Testbed.Processes;

/// <summary>A POSIX signal, with its number on this system.</summary>
internal readonly partial record struct Signal(int Number, string Name)
{
    public static readonly Signal Interrupt = new(2, "INT");
    public static readonly Signal Quit = new(3, "QUIT");
    public static readonly Signal Kill = new(9, "KILL");
    public static readonly Signal Terminate = new(15, "TERM");
    public static readonly Signal Stop = new(OperatingSystem.IsMacOS() ? 17 : 19, "STOP");
    public static readonly Signal Continue = new(OperatingSystem.IsMacOS() ? 19 : 18, "CONT");

    /// <summary>Sends the signal.</summary>
    /// <returns>False if the process does not exist (any more).</returns>
    public bool SendTo(int processId) => SendSignal(processId, Number) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
