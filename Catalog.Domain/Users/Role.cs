namespace Catalog.Domain.Users;

/// <summary>What a user may do.</summary>
public enum Role
{
    /// <summary>Reads the catalog and reaches what is their own.</summary>
    Customer,

    /// <summary>The service that takes orders: sees to everybody's reservations, and alone commits them, beside admins.</summary>
    Orders,

    /// <summary>Changes the catalog and stocks, looks into caches and the audit log.</summary>
    Admin,
}
