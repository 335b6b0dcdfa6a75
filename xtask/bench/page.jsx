// The peer of our first page load: a bare React and Ant Design page with a table, an upload and a dialog.
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { Button, Modal, Table, Upload } from "antd";

const columns = [
  { title: "Sub-customer account ID", dataIndex: "id" },
  { title: "Credit allocation", dataIndex: "credit" },
  { title: "Status", dataIndex: "status" },
];

function Page() {
  const [rows] = useState([{ key: 1, id: "300000000001", credit: "500.00", status: "Waiting" }]);
  const [open, setOpen] = useState(false);
  return (
    <main>
      <Upload accept=".xlsx,.csv" beforeUpload={() => false}>
        <Button>Upload the template</Button>
      </Upload>
      <Table columns={columns} dataSource={rows} />
      <Button type="primary" onClick={() => setOpen(true)}>
        Approve
      </Button>
      <Modal title="Approve" open={open} onOk={() => setOpen(false)} onCancel={() => setOpen(false)}>
        I have read the statement.
      </Modal>
    </main>
  );
}

createRoot(document.getElementById("root")).render(<Page />);
