using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Catalog.Tests.Library;

/// <summary>A value during whose serialization something else happens: between the first and the last step of the call that stores it.</summary>
[ImmutableObject(true)] // so that it is not serialized before the call begins
internal sealed class Interrupted(string name, Func<Task>? meanwhile)
{
    [JsonConstructor]
    public Interrupted(string name)
        : this(name, null)
    {
    }

    public string Name
    {
        get
        {
            meanwhile?.Invoke().Wait();
            return name;
        }
    }
}
